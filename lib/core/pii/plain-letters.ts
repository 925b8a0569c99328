/** A text as recognizers read it. `at`: where each of its characters stands in the text as written; null where nothing was left out. */
export type PlainLetters = { text: string; at: readonly number[] | null }

const PLAIN = /^[\t\n\r\x20-\x7e]*$/
/** They take no room, and stand anywhere in what was copied from a page; NUL is left out by the store. */
const UNSEEN = /[\0\u00ad\u200b-\u200d\u2060\ufeff]/
const BLANK = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g
const DASH = /[\u2010-\u2015\u2212]/g
/** `！` to `～`, as East Asian keyboards write ASCII. */
const WIDE = /[\uff01-\uff5e]/g
/** Arabic, Persian and Devanagari. */
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g
const ZEROS = [0x966, 0x6f0, 0x660]

/** Numbers and addresses are the same whatever blanks, dashes, widths and digits they are written with: here all are those of ASCII. */
export function plainLetters(written: string): PlainLetters {
  if (PLAIN.test(written)) return { text: written, at: null }
  // one character for one, so that places stay
  const text = written.replace(BLANK, ' ').replace(DASH, '-').replace(WIDE, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(DIGITS, (char) => String(char.charCodeAt(0) - ZEROS.find((zero) => zero <= char.charCodeAt(0))!))
  if (!UNSEEN.test(text)) return { text, at: null }
  const at: number[] = []
  const seen: string[] = []
  for (let i = 0; i < text.length; i += 1) {
    if (UNSEEN.test(text[i]!)) continue
    at.push(i)
    seen.push(text[i]!)
  }
  return { text: seen.join(''), at }
}

/** Spans of the plain text as places of the written one. */
export function placesAsWritten<T extends { start: number; end: number }>(spans: readonly T[], { at }: PlainLetters): readonly T[] {
  return at === null ? spans : spans.filter(({ start, end }) => end > start).map((span) => ({ ...span, start: at[span.start]!, end: at[span.end - 1]! + 1 }))
}
