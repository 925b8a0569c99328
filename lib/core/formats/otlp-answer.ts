import type { OtlpEncoding } from '@/lib/core/formats/otlp-request'

const utf8 = new TextEncoder()

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return [...bytes, rest]
}

function bytesField(number: number, value: Uint8Array | number[]): number[] {
  return [...varint(number * 8 + 2), ...varint(value.length), ...value]
}

/** Two fields, a number and a text, as `Status` and both kinds of partial success have them. */
function numberAndText(number: number, text: string): Uint8Array {
  return Uint8Array.from([...(number === 0 ? [] : [8, ...varint(number)]), ...(text === '' ? [] : bytesField(2, utf8.encode(text)))])
}

export type Refused = { count: number; message: string }

/**
 * Body of an `Export…ServiceResponse`: empty when all was taken, else with what was refused and why. `field` is the name of the
 * count in JSON: `rejectedSpans` or `rejectedLogRecords`.
 */
export function exportAnswer(encoding: OtlpEncoding, field: 'rejectedSpans' | 'rejectedLogRecords', refused: Refused | null): Uint8Array {
  if (encoding === 'json') {
    return utf8.encode(JSON.stringify(refused ? { partialSuccess: { [field]: String(refused.count), errorMessage: refused.message } } : {}))
  }
  return refused ? Uint8Array.from(bytesField(1, numberAndText(refused.count, refused.message))) : new Uint8Array()
}

/** Numbers that `google.rpc.Status` has for answers of HTTP. */
const CODES: Record<number, number> = { 400: 3, 413: 3, 429: 8, 503: 14 }

/** Body of an error: `google.rpc.Status`. */
export function statusAnswer(encoding: OtlpEncoding, httpStatus: number, message: string): Uint8Array {
  const code = CODES[httpStatus] ?? 2
  return encoding === 'json' ? utf8.encode(JSON.stringify({ code, message })) : numberAndText(code, message)
}
