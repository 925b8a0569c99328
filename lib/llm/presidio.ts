import { z } from 'zod'
import { piiTypeOfEntity } from '@/lib/core/pii/names/entity-types'
import type { Finding } from '@/lib/llm/merge-findings'

export type PresidioOptions = {
  url: string
  /** Of the texts; the analyser must have a model for it. */
  language?: string
  /** Requests under way at once. */
  concurrency?: number
  timeoutMs?: number
  /** Findings below are left out; Presidio's own threshold applies as well. */
  minScore?: number
}

const answer = z.array(z.object({ start: z.number().int().min(0), end: z.number().int().min(0), score: z.number().optional(), entity_type: z.string().min(1) }))

/**
 * Asks a Microsoft Presidio analyser (`POST /analyze`) about each text; offsets come back in UTF-16 units. Throws when it cannot be reached in time, answers
 * anything but 200, or answers in another shape: a text that was not looked at must not be stored. The message names no part of a text.
 */
export function createPresidio({ url, language = 'en', concurrency = 8, timeoutMs = 15_000, minScore = 0.4 }: PresidioOptions): (texts: readonly string[]) => Promise<Finding[][]> {
  const address = new URL('analyze', url.endsWith('/') ? url : `${url}/`)
  const analyse = async (text: string): Promise<Finding[]> => {
    if (!/\p{L}|\p{N}/u.test(text)) return []
    const found = readAnswer(await post(address, { text, language }, timeoutMs), address)
    const unit = unitsOf(text)
    return found.flatMap(({ start, end, score, entity_type: entity }) => {
      const type = (score ?? 1) >= minScore ? piiTypeOfEntity(entity) : null
      return type === null ? [] : [{ start: unit(start), end: unit(end), type }]
    })
  }
  return async (texts) => {
    const results: Finding[][] = texts.map(() => [])
    let next = 0
    let failed = false
    const work = async () => {
      while (next < texts.length && !failed) {
        const index = next++
        results[index] = await analyse(texts[index]!).catch((error: unknown) => {
          failed = true
          throw error
        })
      }
    }
    await Promise.all(Array.from({ length: Math.min(concurrency, texts.length) }, work))
    return results
  }
}

async function post(address: URL, body: unknown, timeoutMs: number): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal, redirect: 'error' })
    const text = await response.text()
    if (response.status === 200) return text
    // What it says may quote the text.
    throw new PresidioError(`answered ${response.status}, expected 200`, address)
  } catch (error) {
    if (error instanceof PresidioError) throw error
    if (signal.aborted) throw new PresidioError(`did not answer within ${timeoutMs} ms`, address)
    const cause = error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? ` (${String(error.cause.code)})` : ''
    throw new PresidioError(`could not be reached${cause}`, address)
  }
}

/** Presidio could not look at a text. */
class PresidioError extends Error {
  override name = 'PresidioError'

  constructor(what: string, address: URL) {
    super(`PRESIDIO_URL: ${address.origin}${address.pathname} ${what}`)
  }
}

function readAnswer(text: string, address: URL): z.infer<typeof answer> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The message of JSON.parse quotes the answer.
    throw new PresidioError('answered no JSON', address)
  }
  const parsed = answer.safeParse(value)
  if (parsed.success) return parsed.data
  throw new PresidioError('answered in another shape, expected a list of {start, end, score, entity_type}', address)
}

/** Presidio counts code points. */
function unitsOf(text: string): (points: number) => number {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return (points) => points
  const units: number[] = []
  for (let index = 0; index < text.length; index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1) units.push(index)
  return (points) => units[points] ?? text.length
}
