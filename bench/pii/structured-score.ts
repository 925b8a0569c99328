import type { Labelled } from '@/bench/pii/names-score'
import type { PiiSpan, PiiType } from '@/lib/core/pii/types'

/** Labels of the data set and the type that each is found as. */
const TYPE_OF: Record<string, PiiType> = {
  EMAIL_ADDRESS: 'email', CREDIT_CARD: 'card', IBAN_CODE: 'iban', US_SSN: 'national_id', US_DRIVER_LICENSE: 'national_id', IP_ADDRESS: 'ip', DOMAIN_NAME: 'url', PHONE_NUMBER: 'phone',
}
/** Types whose findings the data set can judge; the others (secrets, wallets, …) do not occur in it. */
export const JUDGED: readonly PiiType[] = ['email', 'card', 'iban', 'national_id', 'ip', 'url', 'phone']

/** `found` of `labelled`: overlapped by a finding of the same type; `exact`: with the same borders. `hits`: findings of the type, `right` those on a label of it. */
export type Score = { label: string; labelled: number; found: number; exact: number; hits: number; right: number }

export function scoreStructured(rows: readonly Labelled[], find: (text: string) => readonly PiiSpan[]): Score[] {
  const scores = new Map(Object.keys(TYPE_OF).map((label) => [label, { label, labelled: 0, found: 0, exact: 0, hits: 0, right: 0 }]))
  for (const row of rows) {
    const hits = find(row.full_text)
    for (const span of row.spans) {
      const score = scores.get(span.entity_type)
      if (!score) continue
      const over = hits.filter((hit) => hit.type === TYPE_OF[span.entity_type] && hit.start < span.end_position && span.start_position < hit.end)
      score.labelled += 1
      if (over.length > 0) score.found += 1
      if (over.some((hit) => hit.start === span.start_position && hit.end === span.end_position)) score.exact += 1
    }
    for (const hit of hits) {
      const labels = Object.keys(TYPE_OF).filter((label) => TYPE_OF[label] === hit.type)
      const right = labels.find((label) => row.spans.some((span) => span.entity_type === label && hit.start < span.end_position && span.start_position < hit.end))
      const score = scores.get(right ?? labels[0] ?? '')
      if (!score) continue
      score.hits += 1
      if (right) score.right += 1
    }
  }
  return [...scores.values()]
}

/** 95 % interval of a share (Wilson 1927), for shares near 1 as well. null without anything counted. */
export function wilson(hits: number, all: number): { low: number; high: number } | null {
  if (all === 0) return null
  const z = 1.959963984540054
  const share = hits / all
  const middle = (share + z ** 2 / (2 * all)) / (1 + z ** 2 / all)
  const half = (z / (1 + z ** 2 / all)) * Math.sqrt((share * (1 - share)) / all + z ** 2 / (4 * all ** 2))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

const percent = (value: number) => `${(100 * value).toFixed(1)}`

/** `98.5 (95.1–99.6)`: percent with its interval. */
export function withInterval(hits: number, all: number): string {
  const interval = wilson(hits, all)
  return interval ? `${percent(hits / all)} (${percent(interval.low)}–${percent(interval.high)})` : '–'
}

export function f1(recall: number, precision: number): number {
  return recall + precision === 0 ? 0 : (2 * recall * precision) / (recall + precision)
}
