import type { ResultRow } from '@/lib/core/formats/result-row'
import type { Redactor } from '@/lib/core/pii/redactor'

/**
 * A row of an uploaded result file as the store may hold it: personal data in the reason becomes a placeholder,
 * in ids and values to group by (case, conversation, segments, dimensions) a pseudonym, so that equal ones stay equal. What
 * Postgres cannot hold is replaced.
 */
export function redactResultRow(row: ResultRow, redactor: Redactor): ResultRow {
  const id = (value: string) => redactor.id(value)
  return {
    ...row,
    caseId: id(row.caseId),
    conversationId: row.conversationId === null ? null : id(row.conversationId),
    segments: row.segments.map(id),
    dimensions: Object.fromEntries(Object.entries(row.dimensions).map(([name, value]) => [id(name), id(value)])),
    reason: row.reason === null ? null : redactor.text(row.reason).text,
  }
}
