import { NAME_LABELS, NAME_PHRASES, TITLES } from '@/lib/core/pii/names/context-words'
import { BOX_WORDS, STREET_FIRST, STREET_FIRST_WORDS, UNITS_STRONG } from '@/lib/core/pii/names/street-words'

/** What a word may lead in; bits. Most words lead in nothing, and one look in this table says so. */
export const LEADS_NAME = 1
export const STARTS_ADDRESS = 2
export const LEADS_PLACE = 4

const roles = new Map<string, number>()
const give = (words: Iterable<string>, role: number) => {
  for (const word of words) roles.set(word, (roles.get(word) ?? 0) | role)
}
/** The last word of every phrase. */
export const lastWords = (phrases: Iterable<string>) => new Set([...phrases].map((phrase) => phrase.replace(/_$/, '').split('_').at(-1)!))

give(lastWords(NAME_PHRASES), LEADS_NAME)
give(TITLES, LEADS_NAME)
give(NAME_LABELS, LEADS_NAME)
give([...STREET_FIRST].filter((word) => !STREET_FIRST_WORDS.has(word)), STARTS_ADDRESS)
give(BOX_WORDS, STARTS_ADDRESS)
give(UNITS_STRONG, STARTS_ADDRESS)
give(['corner', 'po', 'p', 'psc', 'unit', 'ste'], STARTS_ADDRESS)
give(['in', 'from', 'to', 'near', 'aus', 'nach', 'de', 'en', 'van', 'uit'], LEADS_PLACE)

/** The roles of a folded word; 0 for none. */
export function roleOf(folded: string): number {
  return roles.get(folded) ?? 0
}
