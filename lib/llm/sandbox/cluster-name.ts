import { nameForm } from '@/lib/core/clustering/cluster-name-prompt'
import { isStopWord } from '@/lib/core/embedding/stop-words'

type Group = { terms: string[]; examples: string[]; taken: string[] }

const MOST_WORDS = 6
const MOST_CHARACTERS = 60

/** What a small model calls a group of requests: its first terms, else the words that most examples have. The same group, the same name. */
export function nameCluster({ terms, examples, taken }: Group): string {
  const said = terms.length > 0 ? terms : commonWords(examples)
  const used = new Set(taken.map(nameForm))
  for (let first = 0; first < said.length; first++) {
    for (let second = first + 1; second < said.length; second++) {
      const name = capitalised(`${said[first]} and ${said[second]}`)
      if (name.split(' ').length <= MOST_WORDS && name.length <= MOST_CHARACTERS && !used.has(nameForm(name))) return name
    }
  }
  return capitalised(`requests about ${said[0] ?? 'something else'}`).slice(0, MOST_CHARACTERS)
}

function commonWords(examples: string[]): string[] {
  const counts = new Map<string, number>()
  for (const text of examples) {
    const words = new Set(text.toLowerCase().replace(/<[a-z_]+_\w+>/g, ' ').match(/\p{L}{3,30}/gu) ?? [])
    for (const word of words) if (!isStopWord(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([word]) => word).slice(0, 10)
}

function capitalised(text: string): string {
  const [first = '', ...rest] = text
  return first.toUpperCase() + rest.join('')
}
