import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { PiiSpan, PiiType } from '@/lib/core/pii/types'

export type Labelled = { full_text: string; template_id: number; spans: { entity_type: string; entity_value: string; start_position: number; end_position: number }[] }
export type NameLabel = 'PERSON' | 'STREET_ADDRESS' | 'ORGANIZATION' | 'GPE'
export const NAME_LABELS: readonly NameLabel[] = ['PERSON', 'STREET_ADDRESS', 'ORGANIZATION', 'GPE']

/** A labelled town inside a found address is found as a part of it. */
const FOUND_AS: Record<NameLabel, readonly PiiType[]> = {
  PERSON: ['person'], STREET_ADDRESS: ['address'], ORGANIZATION: ['organisation'], GPE: ['place', 'address'],
}
/** What a finding may lie on without being a false alarm. */
const RIGHT_ON: Partial<Record<PiiType, readonly string[]>> = {
  person: ['PERSON'], organisation: ['ORGANIZATION'], address: ['STREET_ADDRESS', 'ZIP_CODE', 'GPE'], place: ['GPE'],
}
const TYPE_OF: Record<NameLabel, PiiType> = { PERSON: 'person', STREET_ADDRESS: 'address', ORGANIZATION: 'organisation', GPE: 'place' }

export type Finder = (text: string) => Pick<PiiSpan, 'start' | 'end' | 'type'>[]
/** `found` of `labelled`: overlapped by a finding of the type; `exact`: with the same borders; `hidden`: every letter of it inside findings of any name type. */
export type NameScore = { labelled: number; found: number; exact: number; hidden: number; hits: number; right: number }

export function readLabelled(folder: string): Labelled[] {
  const rows = JSON.parse(gunzipSync(readFileSync(`${folder}/synth_dataset_v2.json.gz`)).toString('utf8')) as Labelled[]
  return rows.map(inUnits)
}

/** The file counts code points; a text with characters beyond the first plane has more UTF-16 units than that. */
function inUnits(row: Labelled): Labelled {
  if (!/[\u{10000}-\u{10ffff}]/u.test(row.full_text)) return row
  const unit = (points: number) => [...row.full_text].slice(0, points).join('').length
  return { ...row, spans: row.spans.map((span) => ({ ...span, start_position: unit(span.start_position), end_position: unit(span.end_position) })) }
}

export type Miss = { label: string; text: string; value: string; kind: 'missed' | 'false alarm' }

/** Scores of a finder on labelled texts; `misses` collects what went wrong. */
export function scoreNames(rows: readonly Labelled[], find: Finder, misses: Miss[] = []): Record<NameLabel, NameScore> {
  const scores = Object.fromEntries(NAME_LABELS.map((label) => [label, { labelled: 0, found: 0, exact: 0, hidden: 0, hits: 0, right: 0 }])) as Record<NameLabel, NameScore>
  for (const row of rows) {
    const hits = find(row.full_text)
    for (const span of row.spans) {
      const label = NAME_LABELS.find((name) => name === span.entity_type)
      if (!label) continue
      const over = hits.filter((hit) => hit.start < span.end_position && span.start_position < hit.end)
      const ofType = over.filter((hit) => FOUND_AS[label].includes(hit.type))
      const score = scores[label]
      score.labelled += 1
      if (ofType.length > 0) score.found += 1
      else misses.push({ label, text: row.full_text, value: span.entity_value, kind: 'missed' })
      if (ofType.some((hit) => hit.start === span.start_position && hit.end === span.end_position)) score.exact += 1
      if (isCovered(row.full_text, span, over)) score.hidden += 1
    }
    for (const label of NAME_LABELS) {
      for (const hit of hits.filter(({ type }) => type === TYPE_OF[label])) {
        scores[label].hits += 1
        const right = row.spans.some((span) => RIGHT_ON[hit.type]!.includes(span.entity_type) && hit.start < span.end_position && span.start_position < hit.end)
        if (right) scores[label].right += 1
        else misses.push({ label, text: row.full_text, value: row.full_text.slice(hit.start, hit.end), kind: 'false alarm' })
      }
    }
  }
  return scores
}

function isCovered(text: string, span: Labelled['spans'][number], hits: readonly Pick<PiiSpan, 'start' | 'end'>[]): boolean {
  for (let at = span.start_position; at < span.end_position; at += 1) {
    if (/[\p{L}\p{N}]/u.test(text[at]!) && !hits.some((hit) => hit.start <= at && at < hit.end)) return false
  }
  return true
}
