import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process, { env as ownEnv } from 'node:process'
import { runCommand } from '@/cli/commands'

export const checkout = join(import.meta.dirname, '..')

export type CliResult = { code: number | null; stdout: string; stderr: string }

/** Arguments of node that run the command from its sources. */
export const COMMAND = [join(checkout, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', join(checkout, 'tsconfig.json'), join(checkout, 'cli/main.ts')]

/** Runs the real command from its sources, as a process of its own in the folder given. */
export function spawnCli(args: string[], cwd: string, env: Record<string, string> = {}): Promise<CliResult> {
  return spawnProcess(process.execPath, [...COMMAND, ...args], cwd, env)
}

/** The same in a line of bash, where `$CLI` is the command: for redirections and pipes. */
export function spawnShell(line: string, cwd: string): Promise<CliResult> {
  const quoted = [process.execPath, ...COMMAND].map((part) => `'${part}'`).join(' ')
  return spawnProcess('bash', ['-c', line.replaceAll('"$CLI"', quoted)], cwd, {})
}

function spawnProcess(file: string, args: string[], cwd: string, env: Record<string, string>): Promise<CliResult> {
  const child = spawn(file, args, { cwd, env: { ...ownEnv, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const result: CliResult = { code: null, stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => { result.stdout += chunk.toString('utf8') })
  child.stderr.on('data', (chunk: Buffer) => { result.stderr += chunk.toString('utf8') })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...result, code }))
  })
}

/** Runs a command line in this process. */
export async function runCli(args: string[], cwd: string, terminal: { env?: Record<string, string>; isTerminal?: boolean } = {}): Promise<CliResult> {
  const result: CliResult = { code: null, stdout: '', stderr: '' }
  result.code = await runCommand(args, {
    stdout: (text) => { result.stdout += text },
    stderr: (text) => { result.stderr += text },
    env: terminal.env ?? {}, cwd, isTerminal: terminal.isTerminal ?? false, version: '0.0.0-test',
  })
  return result
}

/** A new folder with the files given, and a function that removes it. */
export async function testFolder(files: Record<string, string | Buffer>): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'slicegate-cli-'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return { folder, remove: () => rm(folder, { recursive: true }) }
}

export type SegmentPlan = { segment?: string; n: number; before: number; breaks: number; fixes: number }

/** Lines of both sides: of n cases the first `before` passed, `breaks` of them fail now and `fixes` of the others pass. */
export function resultLines(plans: SegmentPlan[]): { before: string; after: string } {
  const before: string[] = []
  const after: string[] = []
  plans.forEach(({ segment, n, before: passes, breaks, fixes }, plan) => {
    for (let i = 0; i < n; i++) {
      const passed = i < passes
      const flips = passed ? i < breaks : i - passes < fixes
      const id = `${plan}-${i}`
      before.push(JSON.stringify({ case_id: id, ...(segment ? { segment } : {}), passed }))
      after.push(JSON.stringify({ case_id: id, ...(segment ? { segment } : {}), passed: passed !== flips }))
    }
  })
  return { before: before.join('\n'), after: after.reverse().join('\n') }
}
