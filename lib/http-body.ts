import { jsonDepth } from '@/lib/core/api/json-depth'
import { AppError } from '@/lib/errors'

export const MAX_JSON_DEPTH = 64
export const MAX_LINE_CHARS = 32 * 1024 * 1024

function tooLarge(maxBytes: number): AppError {
  return new AppError('too-large', `The body is larger than the limit of ${maxBytes} bytes.`, { limitBytes: maxBytes })
}

async function* readChunks(request: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase()
  if (encoding && encoding !== 'identity') {
    // read as it is, packed logs would be lines of garbage, each put aside
    throw new AppError('invalid', `The body is packed (Content-Encoding: ${encoding}); send it unpacked.`)
  }
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  if (!request.body) return
  let received = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    received += chunk.byteLength
    if (received > maxBytes) throw tooLarge(maxBytes)
    yield chunk
  }
}

/** The whole body as UTF-8 text. Throws AppError too-large past the limit, and invalid when it is not UTF-8. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  for await (const chunk of readChunks(request, maxBytes)) text += decode(decoder, chunk)
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
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes)
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
