import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { TemporaryFailure } from '@/cli/cli-error'
import { openFile, takeFile } from '@/cli/import'
import { UsageError } from '@/cli/io'
import { loadConfig } from '@/cli/load-config'
import { parseFlags, type Flags, type FlagSpec } from '@/cli/parse-flags'
import { reasonOf } from '@/cli/read-input'
import { createServerClient, SERVER_FLAGS } from '@/cli/server-client'
import type { Terminal } from '@/cli/terminal'
import type { chainCheck, importedCases } from '@/lib/core/api/adversarial'
import { verifyFile } from '@/lib/core/adversarial/verify-file'
import { plainText } from '@/lib/core/plain-text'
import type { z } from 'zod'

const FLAGS: Record<string, FlagSpec> = {
  config: { type: 'string', value: 'FILE', help: 'configuration whose adversarial.path names the file; default: eval_config.yaml' },
  ...SERVER_FLAGS,
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}

export const ADVERSARIAL_HELP: CommandHelp = {
  usage: `slicegate adversarial verify [FILE] [flags]
slicegate adversarial export [FILE] [flags]
slicegate adversarial import [FILE] [flags]`,
  about: `verify  computes the chain of the set on a server anew and holds it against every head that runs wrote down; with FILE that of an
        exported file, without a server.
export  writes the set as lines of JSON, the same bytes for the same set; - writes to standard output.
import  adds the cases of such a file that the set does not have; nothing is changed or taken away. - reads standard input.

Without FILE, export and import take adversarial.path of the configuration, seen from the folder of the configuration.`,
  flags: FLAGS,
  after: `Exit codes: 0 whole, written, or every line taken; 1 the chain is broken, or lines were refused; 2 a mistake in the call; 4 the
server cannot be reached.`,
}

/** Proves the adversarial set, or takes it to a file and back. Returns the exit code. */
export async function adversarial(args: string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args
  const [file, others] = takeFile(rest)
  const flags = parseFlags('adversarial', name?.startsWith('-') ? args : others, FLAGS)
  if (flags.has('help')) {
    terminal.stdout(renderHelp(ADVERSARIAL_HELP))
    return 0
  }
  if (name === 'verify') return file === null ? verifyOnServer(flags, terminal) : verifyOffline(file, terminal)
  if (name === 'export') return exportSet(file ?? await configuredFile(flags, terminal), flags, terminal)
  if (name === 'import') return importSet(file ?? await configuredFile(flags, terminal), flags, terminal)
  throw new UsageError(`say what to do with the adversarial set: verify, export or import${name === undefined ? '' : `, got "${name}"`} (slicegate adversarial --help)`)
}

async function configuredFile(flags: Flags, terminal: Terminal): Promise<string> {
  const config = flags.one('config')
  const path = (await loadConfig(config, terminal)).config.adversarial.path
  if (path === null) throw new UsageError('name a file, or set adversarial.path in the configuration')
  return resolve(terminal.cwd, dirname(config ?? 'eval_config.yaml'), path)
}

async function verifyOnServer(flags: Flags, terminal: Terminal): Promise<number> {
  const check = await createServerClient(flags, terminal).get('/api/v1/adversarial/chain') as z.infer<typeof chainCheck>
  if (!check.ok) return broken(check.fault?.message ?? 'the server does not say where', terminal)
  const heads = check.recordedHeads
  terminal.stdout(`${whole(check)}\n${heads} recorded ${heads === 1 ? 'head agrees' : 'heads agree'}\n`)
  return 0
}

async function verifyOffline(file: string, terminal: Terminal): Promise<number> {
  const check = await verifyFile(linesOf(await openFile(file, terminal.cwd)))
  if (!check.ok) return broken(check.fault, terminal)
  terminal.stdout(`${whole(check)}\n`)
  return 0
}

function broken(fault: string, terminal: Terminal): number {
  terminal.stderr(`The chain is broken: ${plainText(fault)}\n`)
  return 1
}

function whole({ cases, erased, refined, entries, head }: { cases: number; erased: number; refined: number; entries: number; head: string }): string {
  return `The chain is whole: ${cases} cases (${erased} erased), ${refined} refinements, ${entries} links\nhead ${head}`
}

async function exportSet(file: string, flags: Flags, terminal: Terminal): Promise<number> {
  const body = await createServerClient(flags, terminal).lines('/api/v1/adversarial')
  if (file === '-') {
    for await (const line of linesOf(Readable.fromWeb(body as never))) terminal.stdout(`${line}\n`)
    return 0
  }
  const path = resolve(terminal.cwd, file)
  // beside the file, so that what is there stays until the new one is known to be whole
  const part = `${path}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    await pipeline(Readable.fromWeb(body as never), createWriteStream(part))
      .catch((error: unknown) => { throw (error as NodeJS.ErrnoException).syscall ? error : new TemporaryFailure('the server broke off its answer; nothing was written') })
    const check = await verifyFile(linesOf(await openFile(part, '/')))
    if (!check.ok) return broken(`${check.fault}; ${file} was not written`, terminal)
    await rename(part, path)
    terminal.stdout(`${file}: ${check.cases - check.erased} cases, ${check.erased} erased\nhead ${check.head}\n`)
    return 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall) throw new UsageError(`cannot write ${file}: ${reasonOf(error)}`)
    throw error
  } finally {
    await rm(part, { force: true })
  }
}

async function importSet(file: string, flags: Flags, terminal: Terminal): Promise<number> {
  const client = createServerClient(flags, terminal)
  const body = Readable.toWeb(await openFile(file, terminal.cwd)) as unknown as ReadableStream<Uint8Array>
  const counts = await client.stream('/api/v1/adversarial', body, 'application/x-ndjson') as z.infer<typeof importedCases>
  for (const { line, reason } of counts.problems) terminal.stderr(`line ${line}: ${plainText(reason)}\n`)
  if (counts.refused > counts.problems.length) terminal.stderr(`${counts.refused - counts.problems.length} more lines were refused\n`)
  terminal.stdout(`${counts.received} cases: ${counts.added} added, ${counts.duplicates} known before, ${counts.erased} tombstones, ${counts.refused} refused; `
    + `${counts.refined} refinements and ${counts.flags} tickets added\n${counts.head === null ? '' : `head ${counts.head.head}\n`}`)
  return counts.refused > 0 ? 1 : 0
}

/** Lines as the format has them: only a line feed ends one, whatever else a text holds. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop()!
    yield* parts
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
