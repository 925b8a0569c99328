import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { UsageError } from '@/cli/io'
import { flagsHelp, parseFlags, type FlagSpec } from '@/cli/parse-flags'
import { reasonOf } from '@/cli/read-input'
import { createServerClient, SERVER_FLAGS } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import { TRACE_FORMATS } from '@/lib/core/api/uploads'

const IMPORT_FLAGS: Record<string, FlagSpec> = {
  format: { type: 'string', value: 'NAME', help: `one of ${TRACE_FORMATS.join(', ')}; default: ${TRACE_FORMATS[0]}` },
  name: { type: 'string', value: 'TEXT', help: 'name of the import; default: the name of the file' },
  ...SERVER_FLAGS,
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

const IMPORT_HELP = `slicegate import FILE [flags]

Streams gateway logs, one JSON object a line, to a Slicegate server; - reads standard input, .gz files are unpacked.
Personal data is replaced before anything is stored. Rows that are there already add nothing, so a file that broke off
can be sent again.

${flagsHelp(IMPORT_FLAGS)}
`

type Counts = { received: number; stored: number; duplicates: number; quarantined: number }

/** Streams a log file to a server. Exit code 0 when every line was stored or known, 1 when some could not be read. */
export async function importFile(args: string[], terminal: Terminal): Promise<number> {
  const [file, rest] = takeFile(args)
  const flags = parseFlags('import', rest, IMPORT_FLAGS)
  if (flags.has('help')) {
    terminal.stdout(IMPORT_HELP)
    return 0
  }
  if (file === null) throw new UsageError('name the file to import, or - for standard input (slicegate import --help)')
  const format = flags.one('format') ?? TRACE_FORMATS[0]
  if (!TRACE_FORMATS.some((known) => known === format)) throw new UsageError(`--format ${format}: expected one of ${TRACE_FORMATS.join(', ')}`)
  const client = createServerClient(flags, terminal)
  const query = new URLSearchParams({ format, name: flags.one('name') ?? (file === '-' ? 'standard input' : basename(file)) })
  const body = Readable.toWeb(await openFile(file, terminal.cwd)) as unknown as ReadableStream<Uint8Array>
  const counts = await client.stream(`/api/v1/traces?${query}`, body, 'application/x-ndjson') as Counts
  terminal.stdout(`${counts.received} rows: ${counts.stored} stored, ${counts.duplicates} known before, ${counts.quarantined} put aside\n`)
  return counts.quarantined > 0 ? 1 : 0
}

/** The file is the first argument that is no flag and no value of one, in a command that has no flags without a value but --help. */
export function takeFile(args: string[]): [string | null, string[]] {
  const index = args.findIndex((arg, at) => {
    const before = args[at - 1] ?? ''
    const isValue = before.startsWith('--') && !before.includes('=') && before !== '--help'
    return (arg === '-' || !arg.startsWith('-')) && !isValue
  })
  return index < 0 ? [null, args] : [args[index]!, args.toSpliced(index, 1)]
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
