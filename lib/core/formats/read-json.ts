import { ResultsError } from '@/lib/core/formats/result-row'

export type JsonObject = Record<string, unknown>

/** JSON of a whole file; throws ResultsError that names it. */
export function readJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new ResultsError(file, null, `expected one JSON document: ${(error as Error).message}`)
  }
}

export type JsonLine = { line: number; value: JsonObject }

/** One JSON object a line; blank lines are skipped. `tolerant` reads bare NaN and Infinity (as null) like Python writes them. */
export function* readJsonLines(file: string, text: string, tolerant = false): Generator<JsonLine> {
  let line = 0
  for (const raw of text.replace(/^\uFEFF/, '').split('\n')) {
    line++
    if (raw.trim() === '') continue
    const value = parseLine(file, line, raw, tolerant)
    if (!isObject(value)) throw new ResultsError(file, line, `expected a JSON object, got ${describe(value)}`)
    yield { line, value }
  }
}

function parseLine(file: string, line: number, raw: string, tolerant: boolean): unknown {
  try {
    return JSON.parse(raw)
  } catch (error) {
    if (tolerant) {
      try {
        return JSON.parse(nullNonFinite(raw))
      } catch {
        // the first error names the place in the original line
      }
    }
    throw new ResultsError(file, line, `expected a JSON object: ${(error as Error).message}`)
  }
}

/** NaN, Infinity and -Infinity outside of strings become null. */
export function nullNonFinite(raw: string): string {
  return raw.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) => (token.startsWith('"') ? token : 'null'))
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value in words for messages, short enough for one line. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'an object'
  // JSON can spell 1e999, and has no word for what it is then
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number that is too large'
  const json = JSON.stringify(value)
  return json.length > 60 ? `${json.slice(0, 57)}…` : json
}
