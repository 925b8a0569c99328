import type { Placeholders } from '@/lib/core/pii/placeholders'
import { createRedactor, type RedactCounts } from '@/lib/core/pii/redactor'
import type { Redacted, Trace } from '@/lib/core/trace'

/** A trace redacted by the default rules, for what belongs to no project yet. */
export function redactTrace(trace: Trace, { placeholders, idKey }: { placeholders?: Placeholders; idKey?: string } = {}): { trace: Redacted<Trace> } & RedactCounts {
  return createRedactor({ idKey }).trace(trace, { placeholders })
}
