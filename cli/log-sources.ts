import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { TemporaryFailure } from '@/cli/cli-error'
import { UsageError } from '@/cli/io'
import { reasonOf } from '@/cli/read-input'

/** Something that logs are read from; opened again for every try. */
export type LogSource = {
  name: string
  /** `bytes`: how many will come, null = not known. `packed`: they are gzip. */
  open(): Promise<{ body: ReadableStream<Uint8Array>; bytes: number | null; packed: boolean }>
}

const LOG_FILE = /\.(?:jsonl?|ndjson)(?:\.gz)?$/i

/** What an argument of `slicegate import` stands for: a file, standard input, an address, or the log files of a folder in order. */
export async function listSources(argument: string, cwd: string): Promise<LogSource[]> {
  if (argument === '-') return [standardInput(process.stdin)]
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(argument)) return [addressSource(argument)]
  const path = resolve(cwd, argument)
  const found = await stat(path).catch((error: unknown) => { throw new UsageError(`cannot read ${argument}: ${reasonOf(error)}`) })
  if (found.isFile()) return [fileSource(path, argument)]
  if (!found.isDirectory()) throw new UsageError(`cannot read ${argument}: expected a file or a folder`)
  const names = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile() && LOG_FILE.test(entry.name)).map((entry) => entry.name).sort()
  if (names.length === 0) throw new UsageError(`${argument} has no .json, .jsonl or .ndjson file, packed (.gz) or not`)
  return names.map((name) => fileSource(join(path, name), join(argument, name)))
}

function fileSource(path: string, shown: string): LogSource {
  return {
    name: basename(path),
    open: async () => {
      const { size } = await stat(path).catch((error: unknown) => { throw new UsageError(`cannot read ${shown}: ${reasonOf(error)}`) })
      return { body: webStream(createReadStream(path)), bytes: size, packed: /\.gz$/i.test(path) }
    },
  }
}

function addressSource(address: string): LogSource {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) throw new UsageError(`cannot read ${address}: expected an http or https address`)
  const url = new URL(address)
  // what stands before the @ is nobody's business but the server's that is asked
  const shown = `${url.origin}${url.pathname}`
  return {
    name: basename(url.pathname) || url.host,
    open: async () => {
      const response = await fetch(withoutCredentials(url), { headers: credentialsOf(url) })
        .catch((error: unknown) => { throw new TemporaryFailure(`${shown} cannot be reached: ${causeOf(error)}`) })
      if (response.status === 429 || response.status >= 500) throw new TemporaryFailure(`${shown} answered ${response.status}`)
      if (!response.ok || !response.body) throw new UsageError(`${shown} answered ${response.status}: expected the log`)
      // fetch unpacks what came packed on the way, and says nothing of its length then
      const unpacked = response.headers.has('content-encoding')
      const length = Number(response.headers.get('content-length') ?? NaN)
      return { body: response.body, bytes: unpacked || Number.isNaN(length) ? null : length, packed: !unpacked && /\.gz$/i.test(url.pathname) }
    },
  }
}

function withoutCredentials(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` }
}

/** As much of standard input is kept for a second try: a server that is busy says so before it reads. */
const KEPT_BYTES = 16 * 1024 * 1024

/** Standard input comes once: what was read so far is kept for a while, then it cannot be sent again. */
export function standardInput(input: Readable): LogSource {
  const iterator = input[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  let kept: Uint8Array[] | null = []
  let keptBytes = 0
  let newest = 0
  let reading: Promise<Uint8Array | null> | null = null
  const readNext = async (): Promise<Uint8Array | null> => {
    const next = await iterator.next()
    reading = null
    if (next.done) return null
    kept?.push(next.value)
    keptBytes += next.value.byteLength
    if (keptBytes > KEPT_BYTES) kept = null
    return next.value
  }
  return {
    name: 'standard input',
    open: () => {
      if (kept === null) throw new UsageError('the connection was lost, and standard input cannot be read a second time: send it from a file; rows that are there already add nothing')
      const again = kept
      const turn = ++newest
      let position = 0
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const known = again[position]
          // a try that is over may still wait for the same piece: it is read once, and stands among the kept
          const chunk = known ?? await (reading ??= readNext())
          if (turn !== newest) return
          position += 1
          if (chunk === null) controller.close()
          else controller.enqueue(chunk)
        },
      }, { highWaterMark: 0 })
      return Promise.resolve({ body, bytes: null, packed: false })
    },
  }
}

function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause as Error & { code?: string } : null
  return cause ? cause.message || cause.code || cause.name : String(error)
}
