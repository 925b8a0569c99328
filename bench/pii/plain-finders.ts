import nlp from 'compromise'
import type { Finder } from '@/bench/pii/names-score'
import { placeEnd } from '@/lib/core/pii/names/place-phrases'
import { startScan } from '@/lib/core/pii/names/scan'
import { LEGAL_FORMS, SHORT_FORMS } from '@/lib/core/pii/names/organisation-words'
import { GIVEN, SURNAME } from '@/lib/core/pii/names/word-classes'
import type { PiiType } from '@/lib/core/pii/types'

type Offset = { offset?: { start: number; length: number } }

/** The well-known library for names in plain JavaScript as it comes: people, organisations, places. It has no addresses. */
export const compromise: Finder = (text) => {
  const read = nlp(text)
  const all: [PiiType, Offset[]][] = [
    ['person', read.people().json({ offset: true }) as Offset[]],
    ['organisation', read.organizations().json({ offset: true }) as Offset[]],
    ['place', read.places().json({ offset: true }) as Offset[]],
  ]
  return all.flatMap(([type, found]) => found.flatMap(({ offset }) => (offset ? [{ type, start: offset.start, end: offset.start + offset.length }] : [])))
}

const STREET = /\d{1,6} (?:[A-Z][\w'.-]* ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way|Square)\b\.?/g

/** Our lists without any evidence around them: each capital word of a list of names is a person, each place of a list a place, capitals before a legal form an organisation. */
export const listsAlone: Finder = (text) => {
  const { tokens, ...scan } = startScan(text)
  const found: ReturnType<Finder> = [...text.matchAll(STREET)].map((match) => ({ type: 'address' as const, start: match.index, end: match.index + match[0].length }))
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index]!
    if (!token.capital) continue
    const place = placeEnd({ tokens, ...scan }, index)
    if (token.bits & (GIVEN | SURNAME)) found.push({ type: 'person', start: token.start, end: token.end })
    else if (place) found.push({ type: 'place', start: token.start, end: tokens[place.end]!.end })
    const next = tokens[index + 1]
    if (next?.capital && LEGAL_FORMS.has(next.folded) && (SHORT_FORMS.get(next.folded) ?? next.text) === next.text) found.push({ type: 'organisation', start: token.start, end: next.end })
  }
  return found
}
