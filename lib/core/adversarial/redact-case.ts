import type { CaseContent } from '@/lib/core/adversarial/chain'
import { pseudonymise } from '@/lib/core/pii/redact'
import { createPlaceholders } from '@/lib/core/pii/placeholders'
import { redactString, type RedactContext } from '@/lib/core/pii/redact-text'

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
export function caseRedactor(line: string, idKey: string): CaseRedactor {
  const context: RedactContext = { placeholders: createPlaceholders(), findings: {} }
  context.placeholders.reserve(line)
  let changed = false
  const note = <T extends string | null>(before: T, after: T): T => {
    changed ||= before !== after
    return after
  }
  const text = (value: string) => note(value, redactString(value, context))
  const id = (value: string) => note(value, pseudonymise(value, context, idKey))
  const maybe = (value: string | null, make: (value: string) => string) => (value === null ? null : make(value))
  return {
    text, id,
    changed: () => changed,
    content: (item) => ({
      key: id(item.key), request: maybe(item.request, text), reference: maybe(item.reference, text), expectation: maybe(item.expectation, text),
      segments: item.segments.map(id), cluster: maybe(item.cluster, id), customer: maybe(item.customer, id), conversation: maybe(item.conversation, id),
      dimensions: text(item.dimensions), derived: text(item.derived),
    }),
  }
}
