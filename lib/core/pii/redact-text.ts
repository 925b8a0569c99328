import type { Placeholders } from '@/lib/core/pii/placeholders'
import { createRedactor, type RedactCounts } from '@/lib/core/pii/redactor'
import type { Redacted } from '@/lib/core/trace'

const plain = createRedactor()

/**
 * A text redacted by the default rules, for what belongs to no project. Where there is a project, its own redactor is asked
 * (lib/services/load-redactor.ts).
 */
export function redactText(text: string, placeholders?: Placeholders): { text: Redacted<string> } & RedactCounts {
  return plain.text(text, { placeholders })
}
