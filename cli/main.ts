import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { EXIT_INTERNAL } from '@/cli/cli-error'
import { runCommand } from '@/cli/commands'

/** The entry runs from the sources and from a bundle in a build folder, so the package is looked for upwards. */
function readVersion(from: string): string {
  for (let folder = from; dirname(folder) !== folder; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (!existsSync(file)) continue
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string }
    if (name === 'slicegate' && version) return version
  }
  return 'unknown'
}

/** What people were to read could not be written: neither a pass nor a block may be concluded from the exit code. */
let unwritten = false

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // a reader that closes early (`slicegate gate … | head`) is no fault
    if (error.code === 'EPIPE' || unwritten) return
    unwritten = true
    process.exitCode = EXIT_INTERNAL
    if (stream === process.stdout) process.stderr.write(`slicegate: cannot write to standard output: ${error.message}\n`)
  })
}

try {
  const code = await runCommand(process.argv.slice(2), {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    isTerminal: process.stdout.isTTY === true,
    version: readVersion(dirname(fileURLToPath(import.meta.url))),
  })
  process.exitCode = unwritten ? EXIT_INTERNAL : code
} catch (error) {
  process.stderr.write(`slicegate: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = EXIT_INTERNAL
}
