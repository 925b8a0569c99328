import { foldWord } from '@/lib/core/pii/names/fold-word'
import { roleOf } from '@/lib/core/pii/names/word-roles'
import { classesOfFolded } from '@/lib/core/pii/names/word-lists'

export type Shape = 'lower' | 'capital' | 'caps' | 'mixed' | 'number' | 'code' | 'mark' | 'uncased'

/** A word, a number or one mark. `gap` is what stands before it: nothing, blanks, or a line break. */
export class Token {
  private foldedText: string | null = null
  private classBits = -1
  private roleBits = -1

  constructor(
    readonly text: string, readonly start: number, readonly end: number, readonly shape: Shape, readonly gap: 'none' | 'space' | 'line', private readonly plain: boolean,
  ) {}

  get folded(): string {
    return (this.foldedText ??= this.plain ? (this.shape === 'lower' ? this.text : this.text.toLowerCase()) : foldWord(this.text))
  }

  /** What the lists say of the word. */
  get bits(): number {
    if (this.classBits < 0) this.classBits = this.shape === 'number' || this.shape === 'mark' || this.shape === 'code' ? 0 : classesOfFolded(this.folded)
    return this.classBits
  }

  /** What the word may lead in (see word-roles.ts). */
  get role(): number {
    if (this.roleBits < 0) this.roleBits = roleOf(this.folded)
    return this.roleBits
  }

  get capital(): boolean {
    return this.shape === 'capital' || this.shape === 'caps' || this.shape === 'mixed'
  }
}

const LETTER = /\p{L}|\p{Mn}/u
const UPPER = /\p{Lu}|\p{Lt}/u
const LOWER = /\p{Ll}/u
/** 0 other, 1 blank, 2 line break, 3 digit, 4 upper, 5 lower, 6 letter without case; of the first 0x600 units by table. */
const KINDS = Uint8Array.from({ length: 0x600 }, (_, code) => kindOf(String.fromCharCode(code)))

function kindOf(char: string): number {
  if (char === '\n' || char === '\r') return 2
  if (/\s/.test(char)) return 1
  if (/[0-9]/.test(char)) return 3
  if (UPPER.test(char)) return 4
  if (LOWER.test(char)) return 5
  return LETTER.test(char) ? 6 : 0
}

function kindAt(text: string, index: number): number {
  const code = text.charCodeAt(index)
  if (code < 0x600) return KINDS[code]!
  // Han, kana and Hangul by their ranges: a test with a regular expression for each of their letters would take too long.
  if (code >= 0x3041 && code <= 0xd7a3) return code <= 0x30ff || (code >= 0x3400 && code <= 0x9fff) || code >= 0xac00 ? 6 : 0
  return kindOf(text[index]!)
}

const LINE_MARKS = '>|*•·–—-#?'
/** Marks that glue words into an address of the net, a path or an identifier. */
const GLUE_BEFORE = new Set(['_', '@', '/', '\\', '$', '%', '{', '^', '~', '+', '#', '`'])
const GLUE_AFTER = new Set(['_', '@', '/', '\\', '=', '$', '%', '}', '^', '~', '+'])

/** Words, numbers and marks in order; one pass. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let index = 0
  let gap: Token['gap'] = 'line'
  while (index < text.length) {
    const kind = kindAt(text, index)
    if (kind === 1 || kind === 2) {
      if (kind === 2) gap = 'line'
      else if (gap === 'none') gap = 'space'
      index += 1
      continue
    }
    // What quotes or lists a line ("> ", "* ", "| ") is no part of it.
    if (kind === 0 && gap === 'line' && LINE_MARKS.includes(text[index]!)) {
      index += 1
      continue
    }
    const end = kind === 0 ? index + 1 : wordEnd(text, index)
    const word = text.slice(index, end)
    tokens.push(new Token(word, index, end, kind === 0 ? 'mark' : shapeAt(text, index, end), gap, isPlain(word)))
    index = end
    gap = 'none'
  }
  return tokens
}

/** Nothing to fold but capitals. */
function isPlain(word: string): boolean {
  for (let index = 0; index < word.length; index += 1) {
    const code = word.charCodeAt(index)
    if (code > 127 || code === 45) return false
  }
  return true
}

/** A word goes on over letters, digits, an inner apostrophe or hyphen; "'s" at its end stays outside. */
function wordEnd(text: string, start: number): number {
  let index = start
  while (index < text.length) {
    const kind = kindAt(text, index)
    if (kind >= 3) {
      index += 1
      continue
    }
    const char = text[index]!
    const next = index + 1 < text.length ? kindAt(text, index + 1) : 0
    if ((char === '-' || char === '‑') && next >= 4 && kindAt(text, index - 1) >= 4) index += 1
    else if ((char === "'" || char === '’') && next >= 4 && kindAt(text, index - 1) >= 4 && !isPossessive(text, index)) index += 1
    else break
  }
  return index
}

function isPossessive(text: string, at: number): boolean {
  const letter = text[at + 1]
  return (letter === 's' || letter === 'S') && (at + 2 >= text.length || kindAt(text, at + 2) < 3)
}

function shapeAt(text: string, start: number, end: number): Shape {
  let upper = 0
  let lower = 0
  let digits = 0
  let uncased = 0
  for (let index = start; index < end; index += 1) {
    const kind = kindAt(text, index)
    if (kind === 3) digits += 1
    else if (kind === 4) upper += 1
    else if (kind === 5) lower += 1
    else if (kind === 6) uncased += 1
  }
  if (digits > 0) return upper + lower + uncased === 0 ? 'number' : 'code'
  if (GLUE_BEFORE.has(text[start - 1] ?? ' ') || isGluedAfter(text, end)) return 'code'
  if (uncased > 0 && upper + lower === 0) return 'uncased'
  if (upper === 0) return 'lower'
  const first = kindAt(text, start) === 4
  if (lower === 0) return 'caps'
  if (first && (upper === 1 || innerCapitals(text, start, end))) return 'capital'
  return 'mixed'
}

function isGluedAfter(text: string, end: number): boolean {
  const char = text[end]
  if (char === undefined) return false
  if (char === '.' || char === ':') return end + 1 < text.length && kindAt(text, end + 1) >= 4 && kindAt(text, end - 1) === 5 && kindAt(text, end + 1) === 5
  if (char === '(') return kindAt(text, end - 1) === 5 && text[end + 1] === ')'
  return GLUE_AFTER.has(char)
}

/** "Fritz-Armstrong", "O'Brien", "McDonald", "DiCaprio": capitals after a hyphen, an apostrophe or a short beginning. */
function innerCapitals(text: string, start: number, end: number): boolean {
  for (let index = start + 1; index < end; index += 1) {
    if (kindAt(text, index) !== 4) continue
    const before = text[index - 1]
    if (before === '-' || before === "'" || before === '’' || before === '‑') continue
    const head = text.slice(start, index)
    if (/^(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|Al|El)$/.test(head)) continue
    return false
  }
  return true
}
