import type { CaseContent } from '@/lib/core/adversarial/chain'
import { createPlaceholders } from '@/lib/core/pii/placeholders'
import type { Redactor } from '@/lib/core/pii/redactor'

export type CaseRedactor = {
  content(item: CaseContent): CaseContent
  text(value: string): string
  id(value: string): string
  /** true once something was replaced. */
  changed(): boolean
}

/**
 * What comes in with one line of a file, redacted as traces are: JSON keeps its bytes but for the values that are replaced, ids
 * become pseudonyms of the project, and all texts of the line share their placeholders.
 */
export function caseRedactor(line: string, redactor: Redactor): CaseRedactor {
  const placeholders = createPlaceholders()
  placeholders.reserve(line)
  let changed = false
  const note = <T extends string | null>(before: T, after: T): T => {
    changed ||= before !== after
    return after
  }
  const text = (value: string) => note<string>(value, redactor.text(value, { placeholders }).text)
  const id = (value: string) => note<string>(value, redactor.id(value))
  const maybe = (value: string | null, make: (value: string) => string) => (value === null ? null : make(value))
  return {
    text, id,
    changed: () => changed,
    content: (item) => ({
      key: id(item.key), request: maybe(item.request, text), reference: maybe(item.reference, text), expectation: maybe(item.expectation, text),
      segments: item.segments.map(id), cluster: maybe(item.cluster, id), customer: maybe(item.customer, (value) => note<string>(value, redactor.id(value, 'customer'))), conversation: maybe(item.conversation, id),
      dimensions: text(item.dimensions), derived: text(item.derived),
    }),
  }
}
