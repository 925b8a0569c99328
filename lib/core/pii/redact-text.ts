import { isCardNumber } from '@/lib/core/pii/numbers'
import { findPii } from '@/lib/core/pii/find-pii'
import { phoneByName } from '@/lib/core/pii/phones'
import { createPlaceholders, type Placeholders } from '@/lib/core/pii/placeholders'
import type { Findings, PiiType } from '@/lib/core/pii/types'
import { storableText } from '@/lib/core/storable-text'

/** A string that nobody closed is one token up to the end: looking for its end from every quote in it would take minutes. */
const JSON_TOKEN = /"(?:[^"\\]+|\\[\s\S])*(?:"(\s*:)?|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const CUT_ESCAPE = /\\(?:u[0-9a-fA-F]{0,3})?$/
const DATA_URL = /data:[\w.+-]+\/[\w.+-]+;base64,[A-Za-z0-9+/=\s]{64,}/g

/**
 * Replaces personal data in a text by placeholders such as `<EMAIL_1>`. JSON text stays valid JSON: its strings are
 * decoded, redacted and encoded again one by one, everything between them stays as it was. What Postgres cannot store
 * (NUL, lone surrogates) is replaced as well.
 *
 * @param placeholders numbering to continue; without it the text is numbered on its own
 */
export function redactText(text: string, placeholders: Placeholders = createPlaceholders()): { text: string; findings: Findings } {
  const findings: Findings = {}
  placeholders.reserve(text)
  return { text: redactString(text, { placeholders, findings }), findings }
}

export type RedactContext = { placeholders: Placeholders; findings: Findings }

/** One string value; `name` is the field it stands in, which tells phone numbers in national form. */
export function redactString(text: string, context: RedactContext, name = '', depth = 0): string {
  const storable = storableText(text)
  const phone = phoneByName(name, storable)
  if (phone !== null) return replacement('phone', phone, context)
  const start = storable.trimStart()[0]
  if ((start === '{' || start === '[') && depth < 5) {
    const redacted = redactJsonText(storable, context, depth)
    return isJson(storable) ? redacted : redactPlain(redacted, context)
  }
  return redactPlain(storable, context)
}

/** A number that is a card, or a phone by its field name, becomes a placeholder string; null leaves the number alone. */
export function redactNumber(digits: string, context: RedactContext, name: string): string | null {
  if (isCardNumber(digits)) return replacement('card', digits, context)
  const phone = phoneByName(name, digits)
  return phone === null ? null : replacement('phone', phone, context)
}

export function replacement(type: PiiType, value: string, context: RedactContext): string {
  context.findings[type] = (context.findings[type] ?? 0) + 1
  return context.placeholders.for(type, value)
}

function redactPlain(text: string, context: RedactContext): string {
  const withoutData = text.includes('base64,') ? text.replace(DATA_URL, (data) => replacement('attachment', data, context)) : text
  const spans = findPii(withoutData)
  if (spans.length === 0) return withoutData
  let result = ''
  let position = 0
  for (const span of spans) {
    result += withoutData.slice(position, span.start) + replacement(span.type, span.value, context)
    position = span.end
  }
  return result + withoutData.slice(position)
}

function redactJsonText(text: string, context: RedactContext, depth: number): string {
  let name = ''
  return text.replace(JSON_TOKEN, (token: string, colon: string | undefined) => {
    if (!token.startsWith('"')) {
      const replaced = redactNumber(token, context, name)
      return replaced === null ? token : JSON.stringify(replaced)
    }
    const body = colon === undefined ? token : token.slice(0, -colon.length)
    const decoded = decode(body)
    if (decoded === null) return redactCut(token, { name, context, depth })
    const redacted = redactString(decoded, context, colon === undefined ? name : '', depth + 1)
    if (colon !== undefined) name = decoded
    return (redacted === decoded ? body : JSON.stringify(redacted)) + (colon ?? '')
  })
}

/** The last string of JSON text that was cut off: what there is of it, without its end. */
function redactCut(token: string, { name, context, depth }: { name: string; context: RedactContext; depth: number }): string {
  const decoded = decode(`${token.replace(CUT_ESCAPE, '')}"`)
  if (decoded === null) return token
  const redacted = redactString(decoded, context, name, depth + 1)
  return redacted === decoded ? token : JSON.stringify(redacted).slice(0, -1)
}

function decode(token: string): string | null {
  try {
    const value: unknown = JSON.parse(token)
    return typeof value === 'string' ? value : null
  } catch {
    // Cut-off or invalid JSON text: the caller goes over it once more as plain text.
    return null
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
