const LETTERS: Record<string, string> = {
  ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i', ħ: 'h', '’': "'", 'ʼ': "'", '-': ' ', '‐': ' ', '‑': ' ',
}
const PLAIN = /^[a-z' ]*$/
const MARKS = /\p{Mn}/gu
const SPECIAL = /[ßøłđðþæœıħ’ʼ‐‑-]/g

/** How a word stands in the lists: lower case, without accents, hyphens as spaces. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase()
  if (PLAIN.test(lower)) return lower
  return lower.normalize('NFD').replace(MARKS, '').replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
}

/** FNV-1a of the UTF-16 units of a folded word, 29 bits of it. Of a thousand words that no list has, one is taken for one that is in them. */
export function hashWord(folded: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < folded.length; index += 1) hash = Math.imul(hash ^ folded.charCodeAt(index), 0x01000193)
  return (hash ^ (hash << 3)) >>> 3
}
