import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { listSources, type LogSource } from '@/cli/log-sources'
import { UsageError } from '@/cli/io'
import { parseFlags, type FlagSpec } from '@/cli/parse-flags'
import { bytesLine } from '@/cli/progress-line'
import { reasonOf } from '@/cli/read-input'
import { retry } from '@/cli/retry'
import { createServerClient, SERVER_FLAGS, type ServerClient } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import { IMPORT_FORMATS } from '@/lib/core/api/uploads'
import { formatCount } from '@/lib/core/display/format'

const IMPORT_FLAGS: Record<string, FlagSpec> = {
  format: { type: 'string', value: 'NAME', help: `one of ${IMPORT_FORMATS.join(', ')}; default: auto, told from the first record` },
  name: { type: 'string', value: 'TEXT', help: 'name of the import; default: the name of the file' },
  source: { type: 'string', value: 'TEXT', help: 'name of the source whose settings hold; default: that of the format' },
  patience: { type: 'string', value: 'SECONDS', help: 'how long to try again when the server is away or busy; default: 600' },
  ...SERVER_FLAGS,
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

export const IMPORT_HELP: CommandHelp = {
  usage: 'slicegate import FILE|-|URL|FOLDER … [flags]',
  about: `Streams logs to a Slicegate server: lines of JSON, documents, or lists of them. - reads standard input; of a folder, every .json, .jsonl
and .ndjson file is taken, in the order of their names; .gz files are sent packed. Personal data is replaced before anything is stored.
Rows that are there already add nothing, so whatever broke off can be sent again. Exit code 1 when something was put aside or refused.`,
  flags: IMPORT_FLAGS,
}

const DEFAULT_PATIENCE_S = 600
/** Least time between two redraws of the progress line. */
const REDRAW_MS = 200

type Counts = {
  received: number; stored: number; duplicates: number; quarantined: number; notCalls: number; url: string | null
  firstFault: { line: number; reason: string } | null
}
type Sending = { client: ServerClient; format: string; name: string | null; source: string | null; patienceMs: number; terminal: Terminal }

/** Streams logs to a server. Exit code 0 when every row was stored or known, 1 when some could not be read. */
export async function importFile(args: string[], terminal: Terminal): Promise<number> {
  const [files, rest] = takeFiles(args)
  const flags = parseFlags('import', rest, IMPORT_FLAGS)
  if (flags.has('help')) {
    terminal.stdout(renderHelp(IMPORT_HELP))
    return 0
  }
  if (files.length === 0) throw new UsageError('name the file to import, or - for standard input (slicegate import --help)')
  const format = flags.one('format') ?? 'auto'
  if (!IMPORT_FORMATS.some((known) => known === format)) throw new UsageError(`--format ${format}: expected one of ${IMPORT_FORMATS.join(', ')}`)
  const sending = {
    client: createServerClient(flags, terminal), format, name: flags.one('name'), source: flags.one('source'), patienceMs: readPatience(flags.one('patience')), terminal,
  }
  const sources = (await Promise.all(files.map((file) => listSources(file, terminal.cwd)))).flat()
  if (sources.length === 1) return sendOne(sources[0]!, '', sending)
  let code = 0
  for (const source of sources) code = Math.max(code, await sendOfMany(source, sending))
  return code
}

function readPatience(text: string | null): number {
  const seconds = text === null ? DEFAULT_PATIENCE_S : Number(text)
  if (!Number.isFinite(seconds) || seconds < 0) throw new UsageError(`--patience: expected seconds, got "${text}"`)
  return seconds * 1000
}

/** A file that the server cannot take leaves the others as they are; a key or address that is wrong is wrong for all. */
async function sendOfMany(source: LogSource, sending: Sending): Promise<number> {
  try {
    return await sendOne(source, `${source.name}: `, sending)
  } catch (error) {
    if (!(error instanceof UsageError) || /API key|--url/.test(error.message)) throw error
    sending.terminal.stderr(`${source.name}: ${error.message}\n`)
    return 1
  }
}

async function sendOne(source: LogSource, label: string, { client, format, name, source: sourceName, patienceMs, terminal }: Sending): Promise<number> {
  const query = new URLSearchParams({ format, name: name ?? source.name, via: 'cli', ...(sourceName === null ? {} : { source: sourceName }) })
  const counts = await retry(async () => {
    const { body, bytes, packed } = await source.open()
    const shown = showProgress(body, bytes, source.name, terminal)
    try {
      return await client.stream(`/api/v1/traces?${query}`, shown, 'application/x-ndjson', packed ? { 'content-encoding': 'gzip' } : {}) as Counts
    } finally {
      if (terminal.redraws) terminal.stderr('\r\u001b[K')
    }
  }, patienceMs, terminal)
  const { received, stored, duplicates, quarantined, notCalls, url, firstFault } = counts
  const others = notCalls > 0 ? `, ${formatCount(notCalls)} no model calls` : ''
  terminal.stdout(`${label}${formatCount(received)} rows: ${formatCount(stored)} stored, ${formatCount(duplicates)} known before, ${formatCount(quarantined)} put aside${others}\n`)
  if (quarantined === 0) return 0
  if (firstFault) terminal.stderr(`${label}line ${firstFault.line}: ${firstFault.reason}\n`)
  if (url) terminal.stderr(`${label}what was put aside: ${url}\n`)
  return 1
}

/** The same bytes, with a line on the terminal that says how far they are. */
function showProgress(body: ReadableStream<Uint8Array>, total: number | null, name: string, terminal: Terminal): ReadableStream<Uint8Array> {
  if (!terminal.redraws) return body
  const begun = terminal.now()
  let [sent, drawn] = [0, -REDRAW_MS]
  return body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      sent += chunk.byteLength
      controller.enqueue(chunk)
      if (terminal.now() - drawn < REDRAW_MS) return
      drawn = terminal.now()
      terminal.stderr(`\r\u001b[K${bytesLine({ name, sent, total, ms: drawn - begun }, terminal.columns)}`)
    },
  }))
}

/** Arguments that are no flag and no value of one, in a command that has no flags without a value but --help. */
function takeFiles(args: string[]): [string[], string[]] {
  const files: string[] = []
  const rest = args.filter((arg, at) => {
    const before = args[at - 1] ?? ''
    const isValue = before.startsWith('--') && !before.includes('=') && before !== '--help'
    const isFile = (arg === '-' || !arg.startsWith('-')) && !isValue
    if (isFile) files.push(arg)
    return !isFile
  })
  return [files, rest]
}

/** The first of them, and all other arguments. */
export function takeFile(args: string[]): [string | null, string[]] {
  const [files] = takeFiles(args)
  const file = files[0]
  return file === undefined ? [null, args] : [file, args.toSpliced(args.indexOf(file), 1)]
}

/** A file, unpacked where it is gzip; - is standard input. Throws UsageError for one that cannot be read. */
export async function openFile(file: string, cwd: string): Promise<Readable> {
  if (file === '-') return process.stdin
  const path = resolve(cwd, file)
  try {
    if (!(await stat(path)).isFile()) throw Object.assign(new Error(), { code: 'EISDIR' })
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`)
  }
  const stream = createReadStream(path)
  return file.endsWith('.gz') ? stream.pipe(createGunzip()) : stream
}
