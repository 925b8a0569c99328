import lists from '@/lib/core/pii/names/data/name-lists.json'
import { foldWord, hashWord } from '@/lib/core/pii/names/fold-word'

const SIZE = 1 << 20
const MASK = SIZE - 1

/** The classes take the low bits of an entry, the upper bits of the hash the rest; the lower bits say where it is looked for. */
const CLASS_BITS = 12
const CLASSES = (1 << CLASS_BITS) - 1
let table: Uint32Array | null = null

/** Open addressing over 29-bit hashes, half full: four megabytes, made on first use in some 20 ms. */
function makeTable(): Uint32Array {
  const entries = new Uint32Array(SIZE)
  for (const [name, packed] of Object.entries(lists.classes)) {
    const bytes = atob(packed)
    let hash = 0
    let value = 0
    let scale = 1
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes.charCodeAt(index)
      value += (byte & 127) * scale
      scale *= 128
      if (byte < 128) continue
      hash += value
      value = 0
      scale = 1
      put(hash, Number(name), entries)
    }
  }
  return entries
}

function put(hash: number, classes: number, entries: Uint32Array): void {
  const tag = hash >>> 9
  let slot = hash & MASK
  while (entries[slot] !== 0 && entries[slot]! >>> CLASS_BITS !== tag) slot = (slot + 1) & MASK
  entries[slot] = ((tag << CLASS_BITS) | (entries[slot]! & CLASSES) | classes) >>> 0
}

/** What the lists say of a word (see word-classes.ts); 0 when none has it. */
export function classesOf(word: string): number {
  return classesOfFolded(foldWord(word))
}

/** The same of a word that is folded already. */
export function classesOfFolded(folded: string): number {
  const entries = (table ??= makeTable())
  const hash = hashWord(folded)
  const tag = hash >>> 9
  let slot = hash & MASK
  for (let entry = entries[slot]!; entry !== 0; entry = entries[slot]!) {
    if (entry >>> CLASS_BITS === tag) return entry & CLASSES
    slot = (slot + 1) & MASK
  }
  return 0
}
