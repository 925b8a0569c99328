import { pseudonymise, type RedactOptions } from '@/lib/core/pii/redact'
import { createPlaceholders } from '@/lib/core/pii/placeholders'
import { redactString, type RedactContext } from '@/lib/core/pii/redact-text'
import type { ResultRow } from '@/lib/core/formats/result-row'

/**
 * A row of an uploaded result file as the store may hold it: personal data in the reason becomes a placeholder,
 * in ids and values to group by (case, conversation, segments, dimensions) a pseudonym, so that equal ones stay equal. What
 * Postgres cannot hold is replaced. `idKey` must be the same for both sides and for every upload of a project.
 */
export function redactResultRow(row: ResultRow, { idKey = '' }: Pick<RedactOptions, 'idKey'>): ResultRow {
  const context: RedactContext = { placeholders: createPlaceholders(), findings: {} }
  const id = (value: string) => pseudonymise(value, context, idKey)
  return {
    ...row,
    caseId: id(row.caseId),
    conversationId: row.conversationId === null ? null : id(row.conversationId),
    segments: row.segments.map(id),
    dimensions: Object.fromEntries(Object.entries(row.dimensions).map(([name, value]) => [id(name), id(value)])),
    reason: row.reason === null ? null : redactString(row.reason, context),
  }
}
