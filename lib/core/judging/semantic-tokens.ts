/**
 * `code`: fenced, inline and indented code, and tool calls. `quote`: what stands in quotation marks, exactly. `number`: with sign,
 * separators and ranges. `id`: addresses, placeholders, and whatever mixes letters with digits or signs. `break`: the end of a sentence or line.
 */
export type TokenKind = 'code' | 'quote' | 'number' | 'id' | 'word' | 'sign' | 'break'
/** `text` as it stands, typography evened out. */
export type Token = { kind: TokenKind; text: string }

// Every part ends where the next one of its kind could begin, so that no text makes it slow.
const PARTS = new RegExp([
  '(?<code>^\\[calls [\\s\\S]*|```[\\s\\S]*?(?:```|$(?![\\s\\S]))|`[^`\\n]+`|^(?: {4}|\\t)[^\\n]*\\S[^\\n]*$)',
  '(?<quote>"[^"\\n]+"|(?<![\\p{L}\\p{N}])\'[^\'\\n]+\'(?![\\p{L}\\p{N}]))',
  '(?<id>https?:\\/\\/[^\\s<>"]+|<\\/?[A-Za-z][A-Za-z0-9_]{0,40}>)',
  '(?<run>(?:[+\\-−](?=\\p{N}))?[\\p{L}\\p{M}\\p{N}]+(?:[\\-–_.,/:@\'+&][\\p{L}\\p{M}\\p{N}]+)*)',
  '(?<break>[.!\\n]+)',
  '(?<space>[ \\t\\r\\f\\v\\u00a0]+)',
  '(?<sign>[\\s\\S])',
].join('|'), 'gmu')

/** One form of what typography writes in several: quotation marks, apostrophes, ellipses. */
function evenOut(text: string): string {
  return text.normalize('NFC').replace(/[“”„«»]/g, '"').replace(/[‘’‚ʼ]/g, '\'').replace(/…/g, '...').replace(/\r\n?/g, '\n')
}

/** Emphasis, headings and bullets of Markdown go; what could be arithmetic or a footnote stays. Code is not touched. */
function withoutMarkdown(text: string): string {
  const code = /(```[\s\S]*?(?:```|$(?![\s\S]))|`[^`\n]+`|^\[calls [\s\S]*)/mu
  return text.split(code).map((part, at) => (at % 2 === 1 ? part : part
    .replace(/^ {0,3}#{1,6}[ \t]+/gmu, '').replace(/^ {0,3}[-*•][ \t]+(?!\p{N})/gmu, '')
    .replace(/(?<![\p{L}\p{N}*_])(?:\*{1,3}|_{1,3})(?=\p{L})/gu, '').replace(/(?<=[\p{L}.,;:!?])(?:\*{1,3}|_{1,3})(?![\p{L}\p{N}*_])/gu, ''))).join('')
}

function kindOfRun(run: string): TokenKind {
  const digits = /\p{N}/u.test(run)
  if (/\p{L}/u.test(run)) return digits || /[_.,/:@+&]/u.test(run) ? 'id' : 'word'
  return 'number'
}

/** The parts of a text in their order. Nothing is lost but spaces, Markdown emphasis and the form of quotation marks. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = []
  for (const { groups } of withoutMarkdown(evenOut(text)).matchAll(PARTS)) {
    const { code, quote, id, run, space, sign } = groups!
    if (space !== undefined) continue
    if (code !== undefined) tokens.push({ kind: 'code', text: code })
    else if (quote !== undefined) tokens.push({ kind: 'quote', text: quote })
    else if (id !== undefined) tokens.push(...addressTokens(id))
    else if (run !== undefined) tokens.push(...runTokens(run))
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign })
    else tokens.push({ kind: 'break', text: '.' })
  }
  return tokens
}

/** A sentence may end right after an address. */
function addressTokens(id: string): Token[] {
  const address = id.replace(/[.,;:!?)]+$/u, '')
  return [{ kind: 'id', text: address }, ...[...id.slice(address.length)].map((sign): Token => (/[.!]/.test(sign) ? { kind: 'break', text: '.' } : { kind: 'sign', text: sign }))]
}

/** Elided articles and pronouns of French, and contractions of English, become words of their own. */
function runTokens(run: string): Token[] {
  const kind = kindOfRun(run)
  if (kind === 'number') return [{ kind, text: run.replace(/[–−]/gu, '-') }]
  if (kind !== 'word') return [{ kind, text: run }]
  const elided = /^((?:[ldnsjmtc]|qu)')(.+)$/iu.exec(run)
  if (elided) return [{ kind, text: elided[1]! }, { kind, text: elided[2]! }]
  return contraction(run).map((text) => ({ kind, text }))
}

const ENDINGS: [RegExp, (stem: string) => string[]][] = [
  [/^(can)not$/iu, (stem) => [stem, 'not']],
  [/^(ca|wo|sha)n't$/iu, (stem) => [{ ca: 'can', wo: 'will', sha: 'shall' }[stem.toLowerCase()]!, 'not']],
  [/^(.+)n't$/iu, (stem) => [stem, 'not']],
  [/^(i|you|we|they)'(?:re|m)$/iu, (stem) => [stem, stem.toLowerCase() === 'i' ? 'am' : 'are']],
  [/^(.+)'ve$/iu, (stem) => [stem, 'have']],
  [/^(.+)'ll$/iu, (stem) => [stem, 'will']],
  [/^(it|that|there|here|what)'s$/iu, (stem) => [stem, 'is']],
]

function contraction(word: string): string[] {
  for (const [pattern, parts] of ENDINGS) {
    const stem = pattern.exec(word)?.[1]
    if (stem !== undefined) return keepCase(word, parts(stem))
  }
  return [word]
}

/** "Can't" begins a sentence as "Can not" does; "CAN'T" shouts as "CAN NOT" does. */
function keepCase(word: string, parts: string[]): string[] {
  const letters = word.replace(/[^\p{L}]/gu, '')
  if (letters.length > 1 && letters === letters.toUpperCase()) return parts.map((part) => part.toUpperCase())
  const [first = '', ...rest] = parts
  return [/^\p{Lu}/u.test(word) ? first.charAt(0).toUpperCase() + first.slice(1) : first, ...rest]
}
