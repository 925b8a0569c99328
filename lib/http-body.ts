import { Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { jsonDepth } from '@/lib/core/api/json-depth'
import { AppError } from '@/lib/errors'

export const MAX_JSON_DEPTH = 64
export const MAX_LINE_CHARS = 32 * 1024 * 1024
/** In this time of waiting a sender has to bring so many bytes, or the end: one that is silent, or drips, holds a place of others, and imports have few. */
const IDLE_MS = 60_000
const LEAST_BYTES = 1024

function tooLarge(maxBytes: number): AppError {
  return new AppError('too-large', `The body is larger than the limit of ${maxBytes} bytes.`, { limitBytes: maxBytes })
}

/** Codings of a body that are unpacked while it arrives. */
const UNPACK: Record<string, () => Transform> = {
  gzip: () => createGunzip(), 'x-gzip': () => createGunzip(), deflate: () => createInflate(), br: () => createBrotliDecompress(),
}

/**
 * The body as it arrives, unpacked if it came with a Content-Encoding; `maxBytes` holds for what arrives and for what it unpacks to.
 * Throws AppError too-large past the limit, invalid for a coding that is not known or bytes that are not of that coding, and too-slow for a
 * sender that brings less than 1 KiB in `idleMs` of waiting for it.
 */
export async function* readChunks(request: Request, maxBytes: number, idleMs = IDLE_MS): AsyncGenerator<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  if (encoding === '' || encoding === 'identity') return yield* bounded(request, maxBytes, idleMs)
  // read as it is, packed logs would be lines of garbage, each put aside
  const unpack = Object.hasOwn(UNPACK, encoding) ? UNPACK[encoding]!() : null
  if (!unpack) throw new AppError('invalid', `Content-Encoding: expected gzip, deflate, br or none, got ${encoding.slice(0, 40)}.`)
  const packed = Readable.from(bounded(request, maxBytes, idleMs))
  packed.once('error', (error) => unpack.destroy(error))
  try {
    yield* count(packed.pipe(unpack) as AsyncIterable<Uint8Array>, maxBytes)
  } catch (error) {
    const code = String((error as { code?: unknown }).code)
    if (!/^(?:Z_|ERR__ERROR|ERR_BROTLI)/.test(code)) throw error
    throw new AppError('invalid', `The body cannot be unpacked as ${encoding}: ${(error as Error).message}.`)
  } finally {
    packed.destroy()
    unpack.destroy()
  }
}

async function* bounded(request: Request, maxBytes: number, idleMs: number): AsyncGenerator<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  if (request.body) yield* count(untilIdle(request.body as unknown as AsyncIterable<Uint8Array>, idleMs), maxBytes)
}

/** The chunks, until the sender brings too few in time; only waiting for it counts, not what the reader does in between. */
async function* untilIdle(chunks: AsyncIterable<Uint8Array>, idleMs: number): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  let timer: ReturnType<typeof setTimeout> | undefined
  let [waitedMs, brought] = [0, 0]
  try {
    for (;;) {
      const asked = performance.now()
      const limit = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(tooSlow(brought, idleMs)), Math.max(0, idleMs - waitedMs))
      })
      const { done, value } = await Promise.race([iterator.next(), limit])
      clearTimeout(timer)
      if (done) return
      waitedMs += performance.now() - asked
      brought += value.byteLength
      if (brought >= LEAST_BYTES) [waitedMs, brought] = [0, 0]
      yield value
    }
  } finally {
    clearTimeout(timer)
    // not awaited: it would wait for the chunk that does not come
    iterator.return?.().catch(() => undefined)
  }
}

function tooSlow(brought: number, idleMs: number): AppError {
  const came = brought === 0 ? 'Nothing more of the body came' : `Only ${brought} bytes of the body came`
  return new AppError('too-slow', `${came} in ${idleMs / 1000} s.`)
}

async function* count(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let received = 0
  for await (const chunk of chunks) {
    received += chunk.byteLength
    if (received > maxBytes) throw tooLarge(maxBytes)
    yield chunk
  }
}

/** Reads what was sent to nowhere: the next request over the same connection stands behind it, and would wait for ever. */
export async function discardBody(request: Request): Promise<void> {
  if (!request.body || request.bodyUsed) return
  try {
    for await (const chunk of untilIdle(request.body as unknown as AsyncIterable<Uint8Array>, IDLE_MS)) void chunk
  } catch {
    // the sender went away, and with it the connection, or drips; or somebody else reads
  }
}

/** The whole body as UTF-8 text. Throws AppError too-large past the limit, and invalid when it is not UTF-8. */
export async function readText(request: Request, maxBytes: number, idleMs = IDLE_MS): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  for await (const chunk of readChunks(request, maxBytes, idleMs)) text += decode(decoder, chunk)
  return text + decode(decoder)
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
  } catch {
    throw new AppError('invalid', 'The body is not UTF-8 text.')
  }
}

/** The body as JSON: bounded in size and depth before it is parsed. */
export async function readJson(request: Request, maxBytes: number, idleMs = IDLE_MS): Promise<unknown> {
  const text = await readText(request, maxBytes, idleMs)
  if (text.trim() === '') throw new AppError('invalid', 'The body is empty; expected JSON.')
  if (jsonDepth(text) > MAX_JSON_DEPTH) {
    throw new AppError('invalid', `The JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('invalid', `The body is not JSON: ${(error as Error).message}`)
  }
}

/** The body line by line as it arrives; the last line needs no line feed. Holds one line at a time. */
export async function* readLines(request: Request, maxBytes: number): AsyncGenerator<string> {
  // not fatal: a line that is not UTF-8 is one bad line, the importer puts it aside with its number
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  for await (const chunk of readChunks(request, maxBytes)) {
    const text = decoder.decode(chunk, { stream: true })
    const end = text.lastIndexOf('\n')
    // only the new part is looked through: a long line comes in many chunks
    if (end >= 0) {
      yield* (rest + text.slice(0, end)).split('\n')
      rest = text.slice(end + 1)
    } else rest += text
    if (rest.length > MAX_LINE_CHARS) {
      throw new AppError('too-large', `A line is longer than ${MAX_LINE_CHARS} characters.`, { limitCharacters: MAX_LINE_CHARS })
    }
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

/** A multipart form, bounded in size by reading it whole first. */
export async function readForm(request: Request, maxBytes: number): Promise<FormData> {
  const parts: Uint8Array[] = []
  for await (const chunk of readChunks(request, maxBytes)) parts.push(chunk)
  const type = request.headers.get('content-type') ?? ''
  try {
    return await new Response(new Blob(parts as BlobPart[]), { headers: { 'content-type': type } }).formData()
  } catch {
    throw new AppError('invalid', 'The body is not a multipart form with a boundary.')
  }
}
