import { isStopWord } from '@/lib/core/embedding/stop-words'

/** `share`: of the cluster's texts that have the term, 0 to 1. */
export type ClusterTerm = { term: string; share: number }

/** `name`: for people, no other cluster has it. `terms`: the most telling ones, the best first; none if no text has a word. */
export type ClusterName = { name: string; terms: ClusterTerm[] }

type Counts = Map<string, number>
type Scored = ClusterTerm & { score: number }

const TERMS_KEPT = 10
const TERMS_IN_NAME = 3
/** What stands in fewer of a cluster's texts does not speak for it. */
const LEAST_SHARE = 0.1
/** Two words that mostly come together say more as a pair. */
const MOSTLY_TOGETHER = 0.6
const PAIR_BONUS = 1.5
/** A longer word is an id. */
const MOST_LETTERS = 30

/**
 * Names from the words and pairs of words that set each cluster's texts apart from the other clusters': class-based TF-IDF,
 * share · ln(1 + mean / frequency) (Grootendorst, "BERTopic", 2022), counting a term once per text. Stop words, numbers and
 * placeholders such as `<PERSON_1>` are left out. The same texts give the same names, in whatever order.
 */
export function nameClusters(texts: readonly (readonly string[])[]): ClusterName[] {
  const counts = texts.map(countTerms)
  const frequency: Counts = new Map()
  for (const own of counts) for (const [term, count] of own) frequency.set(term, (frequency.get(term) ?? 0) + count)
  const mean = counts.reduce((sum, own) => sum + [...own.values()].reduce((all, count) => all + count, 0), 0) / Math.max(1, texts.length)
  const terms = counts.map((own, cluster) => tellingTerms(own, texts[cluster]!.length, (term) => Math.log(1 + mean / frequency.get(term)!)))
  const names = distinctNames(terms.map((own) => own.map(({ term }) => term)))
  return terms.map((own, cluster) => ({ name: names[cluster]!, terms: own.map(({ term, share }) => ({ term, share })) }))
}

function countTerms(texts: readonly string[]): Counts {
  const counts: Counts = new Map()
  for (const text of texts) for (const term of termsOf(text)) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

/** Pairs are of neighbouring words in one sentence, stop words between them left out. */
function termsOf(text: string): Set<string> {
  const terms = new Set<string>()
  for (const sentence of text.normalize('NFKC').toLowerCase().replace(/<[a-z_]+_\d+>/g, ' ').split(/[.!?;:\n]+/)) {
    const words = (sentence.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).filter(isTelling)
    words.forEach((word, i) => {
      terms.add(word)
      if (i > 0 && words[i - 1] !== word) terms.add(`${words[i - 1]} ${word}`)
    })
  }
  return terms
}

function isTelling(word: string): boolean {
  return word.length > 1 && word.length <= MOST_LETTERS && !/\p{N}/u.test(word) && !isStopWord(word)
}

/** The best terms of a cluster, none of which has a word of a better one, or another form of it. */
function tellingTerms(counts: Counts, texts: number, rarity: (term: string) => number): Scored[] {
  const least = Math.max(1, Math.min(2, texts), LEAST_SHARE * texts)
  const scored = [...counts].filter(([, count]) => count >= least).map(([term, count]): Scored => {
    const share = count / texts
    return { term, share, score: share * rarity(term) * (isPair(term, count, counts) ? PAIR_BONUS : 1) }
  })
  scored.sort((a, b) => b.score - a.score || (a.term < b.term ? -1 : 1))
  const kept: Scored[] = []
  const said: string[] = []
  for (const candidate of scored) {
    const words = candidate.term.split(' ')
    if (kept.length === TERMS_KEPT || words.some((word) => isSaid(word, said))) continue
    kept.push(candidate)
    said.push(...words)
  }
  return kept
}

/** Forms of one word mostly begin alike: "thank" and "thanks", "change" and "changed". */
function isSaid(word: string, said: readonly string[]): boolean {
  return said.some((other) => word === other || (Math.min(word.length, other.length) >= 4 && (word.startsWith(other) || other.startsWith(word))))
}

function isPair(term: string, count: number, counts: Counts): boolean {
  const words = term.split(' ')
  return words.length === 2 && words.every((word) => count >= MOSTLY_TOGETHER * counts.get(word)!)
}

/** Three terms, more where others have the same three, and a number where that does not help. */
function distinctNames(terms: readonly string[][]): string[] {
  const used = new Set<string>()
  return terms.map((own) => {
    for (let length = Math.min(TERMS_IN_NAME, own.length); ; length++) {
      const name = own.length === 0 ? 'No telling words' : capitalised(own.slice(0, length).join(' · '))
      const numbered = length > own.length ? `${name} (${length - own.length + 1})` : name
      if (used.has(numbered)) continue
      used.add(numbered)
      return numbered
    }
  })
}

function capitalised(text: string): string {
  const [first = '', ...rest] = text
  return first.toUpperCase() + rest.join('')
}
