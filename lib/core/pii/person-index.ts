/** A person of a conversation: the normal form that stands for them, and all words of their names. */
export type Person = { key: string; tokens: Set<string> }

/** The people of a conversation. A list of tens of thousands in one answer is no rarity, so that nobody is looked for one by one. */
export type PersonIndex = {
  byKey(key: string): Person | undefined
  /** Those whose names hold all the words. */
  holding(tokens: readonly string[]): Person[]
  /** Those whose names have no other words than these. */
  within(tokens: readonly string[]): Person[]
  add(key: string): Person
  /** Adds words to the names of somebody. */
  name(person: Person, tokens: readonly string[]): void
}

export function createPersonIndex(): PersonIndex {
  const byKey = new Map<string, Person>()
  const byToken = new Map<string, Person[]>()
  /** Each person once, under the word of theirs that had fewest: whoever has all of somebody's words has that one. */
  const byRarest = new Map<string, Person[]>()
  const nameless: Person[] = []
  const sizeOf = (map: ReadonlyMap<string, Person[]>, token: string) => map.get(token)?.length ?? 0
  const rarest = (map: ReadonlyMap<string, Person[]>, tokens: readonly string[]) => tokens.reduce((one, other) => (sizeOf(map, other) < sizeOf(map, one) ? other : one))
  const put = (map: Map<string, Person[]>, token: string, person: Person) => {
    const list = map.get(token)
    if (list) list.push(person)
    else map.set(token, [person])
  }
  return {
    byKey: (key) => byKey.get(key),
    holding: (tokens) => {
      if (tokens.length === 0) return [...byKey.values()]
      return (byToken.get(rarest(byToken, tokens)) ?? []).filter((person) => tokens.every((token) => person.tokens.has(token)))
    },
    within: (tokens) => {
      const given = new Set(tokens)
      return [...nameless, ...[...given].flatMap((token) => byRarest.get(token) ?? []).filter((person) => [...person.tokens].every((token) => given.has(token)))]
    },
    add: (key) => {
      const person = { key, tokens: new Set<string>() }
      byKey.set(key, person)
      nameless.push(person)
      return person
    },
    name: (person, tokens) => {
      const more = [...new Set(tokens)].filter((token) => !person.tokens.has(token))
      if (more.length === 0) return
      if (person.tokens.size === 0) {
        nameless.splice(nameless.indexOf(person), 1)
        put(byRarest, rarest(byRarest, more), person)
      }
      for (const token of more) {
        person.tokens.add(token)
        put(byToken, token, person)
      }
    },
  }
}
