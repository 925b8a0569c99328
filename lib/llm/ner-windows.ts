import type { Word } from '@/lib/llm/ner-tokenizer'

/** Words `from` to `to` (outside) whose pieces fit into one pass of the model. */
export type Window = { from: number; to: number }

/** Windows over the words of a text that overlap by a quarter, so that every word is seen with words on both sides of it; a word longer than a window is cut. */
export function windowsOf(words: readonly Word[], room: number): Window[] {
  const windows: Window[] = []
  let from = 0
  while (from < words.length) {
    let to = from
    let used = 0
    while (to < words.length && (to === from || used + words[to]!.ids.length <= room)) used += words[to++]!.ids.length
    windows.push({ from, to })
    if (to >= words.length) break
    let back = 0
    let next = to
    while (next - 1 > from && back + words[next - 1]!.ids.length <= room / 4) back += words[--next]!.ids.length
    from = next
  }
  return windows
}

/** For each word the window in which it stands farthest from an edge that is not an edge of the text. */
export function bestWindows(windows: readonly Window[], words: number): Int32Array {
  const best = new Int32Array(words)
  const depth = new Float64Array(words).fill(-1)
  windows.forEach(({ from, to }, index) => {
    for (let word = from; word < to; word += 1) {
      const inside = Math.min(from === 0 ? Infinity : word - from, to === words ? Infinity : to - 1 - word)
      if (inside > depth[word]!) {
        depth[word] = inside
        best[word] = index
      }
    }
  })
  return best
}
