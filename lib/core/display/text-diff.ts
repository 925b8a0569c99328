/** One stretch of a comparison: in both texts, only in the first (`removed`), or only in the second (`added`). */
export type DiffPart = { kind: 'same' | 'removed' | 'added'; text: string }

/** Edits above which an exact comparison costs too much for a page; beyond it the texts are shown as wholly replaced. */
const MAX_EDITS = 2000

/**
 * The shortest edit script between two lists (Myers 1986, greedy O(ND)) as parts in reading order, equal neighbours
 * merged with `joiner`. When the texts differ by more than 2,000 edits, everything between the common start and end is
 * one removal and one addition.
 */
function diffTokens(before: string[], after: string[], joiner: string): DiffPart[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let end = 0
  while (end < before.length - start && end < after.length - start
    && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1
  const middleBefore = before.slice(start, before.length - end)
  const middleAfter = after.slice(start, after.length - end)
  const steps: DiffPart[] = [
    ...before.slice(0, start).map(same),
    ...(myers(middleBefore, middleAfter) ?? [
      ...middleBefore.map((text): DiffPart => ({ kind: 'removed', text })),
      ...middleAfter.map((text): DiffPart => ({ kind: 'added', text })),
    ]),
    ...before.slice(before.length - end).map(same),
  ]
  return merge(steps, joiner)
}

const same = (text: string): DiffPart => ({ kind: 'same', text })

function myers(a: string[], b: string[]): DiffPart[] | null {
  const limit = Math.min(a.length + b.length, MAX_EDITS)
  const history: Map<number, number>[] = []
  const reach = new Map<number, number>([[1, 0]])
  for (let d = 0; d <= limit; d += 1) {
    history.push(new Map(reach))
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
      let x = down ? reach.get(k + 1) ?? 0 : (reach.get(k - 1) ?? 0) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1
      reach.set(k, x)
      if (x >= a.length && x - k >= b.length) return backtrack(history, a, b)
    }
  }
  return null
}

function backtrack(history: Map<number, number>[], a: string[], b: string[]): DiffPart[] {
  const parts: DiffPart[] = []
  let x = a.length
  let y = b.length
  for (let d = history.length - 1; d >= 0; d -= 1) {
    const reach = history[d]!
    const k = x - y
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1))
    const previousK = down ? k + 1 : k - 1
    const previousX = d === 0 ? 0 : reach.get(previousK) ?? 0
    const previousY = d === 0 ? 0 : previousX - previousK
    while (x > previousX && y > previousY) {
      x -= 1
      y -= 1
      parts.push(same(a[x]!))
    }
    if (d === 0) break
    if (down) parts.push({ kind: 'added', text: b[(y -= 1)]! })
    else parts.push({ kind: 'removed', text: a[(x -= 1)]! })
  }
  return parts.reverse()
}

function merge(parts: DiffPart[], joiner: string): DiffPart[] {
  const merged: DiffPart[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (last?.kind === part.kind) last.text += joiner + part.text
    else merged.push({ ...part })
  }
  return merged
}

/** Compares line by line; the text of a part may hold several lines. */
export function diffLines(before: string, after: string): DiffPart[] {
  return diffTokens(before.split('\n'), after.split('\n'), '\n')
}

/**
 * Compares word by word, keeping white space and punctuation as words of their own. Changes with nothing but white space or
 * punctuation between them are one removal and one addition, so that both sides read as they were written.
 */
export function diffWords(before: string, after: string): DiffPart[] {
  const words = (text: string) => text.match(/[\p{L}\p{N}_]+|\s+|[^\s\p{L}\p{N}_]/gu) ?? []
  return groupChanges(diffTokens(words(before), words(after), ''))
}

const HAS_WORD = /[\p{L}\p{N}]/u

function groupChanges(parts: DiffPart[]): DiffPart[] {
  const grouped: DiffPart[] = []
  let removed = ''
  let added = ''
  const flush = () => {
    if (removed) grouped.push({ kind: 'removed', text: removed })
    if (added) grouped.push({ kind: 'added', text: added })
    removed = added = ''
  }
  parts.forEach((part, i) => {
    const between = part.kind === 'same' && i > 0 && i < parts.length - 1 && !HAS_WORD.test(part.text) && removed !== '' && added !== ''
    if (part.kind === 'same' && !between) {
      flush()
      grouped.push(part)
      return
    }
    if (part.kind !== 'added') removed += part.text
    if (part.kind !== 'removed') added += part.text
  })
  flush()
  return grouped
}
