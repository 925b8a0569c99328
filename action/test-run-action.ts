import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import process, { env as ownEnv } from 'node:process'
import { parse } from 'yaml'
import { checkout } from '@/cli/test-run-cli'

type Step = { name: string; id?: string; if?: string; shell: string; env?: Record<string, string>; run: string }
export type ActionFile = {
  name: string
  inputs: Record<string, { description: string; default: string; required?: boolean }>
  outputs: Record<string, { description: string; value: string }>
  runs: { using: string; steps: Step[] }
}

export const action = parse(fs.readFileSync(path.join(checkout, 'action.yml'), 'utf8')) as ActionFile

export type ActionResult = { failed: boolean; outputs: Record<string, string>; log: string; summary: string; ran: string[] }

/** Runs the steps of action.yml as a runner does: inputs and outputs filled in, `always()` after a failure, bash for each step. */
export async function runAction(folder: string, given: Record<string, string>, env: Record<string, string> = {}): Promise<ActionResult> {
  const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [name, given[name] ?? (value.includes('github.token') ? '' : value)]))
  const outputs: Record<string, Record<string, string>> = {}
  const fill = (text: string) => text.replace(/\$\{\{ *([\w.-]+) *\}\}/g, (_, name: string) => valueOf(name, inputs, outputs))
  const summary = path.join(folder, 'summary.md')
  fs.writeFileSync(summary, '')
  let [failed, log] = [false, '']
  const ran: string[] = []
  for (const [index, step] of action.runs.steps.entries()) {
    if (!wanted(step.if, failed, (name) => valueOf(name, inputs, outputs))) continue
    const file = path.join(folder, `output-${index}`)
    fs.writeFileSync(file, '')
    const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value)]))
    const result = await bash(fill(step.run), {
      PATH: ownEnv.PATH ?? '', HOME: ownEnv.HOME ?? '', RUNNER_TEMP: folder, GITHUB_WORKSPACE: folder, GITHUB_ACTION_PATH: checkout, GITHUB_OUTPUT: file,
      GITHUB_STEP_SUMMARY: summary, GITHUB_REPOSITORY: 'acme/app', GITHUB_SERVER_URL: 'https://github.example', GITHUB_RUN_ID: '77', GITHUB_SHA: 'abcdef0123456789',
      GITHUB_WORKFLOW: 'ci', GITHUB_JOB: 'gate', SLICEGATE_RETRY_MS: '1', ...env, ...own,
    })
    ran.push(step.name)
    log += result.log
    failed ||= result.code !== 0
    if (step.id) outputs[step.id] = readOutputs(fs.readFileSync(file, 'utf8'))
  }
  const named = Object.entries(action.outputs).map(([name, { value }]) => [name, fill(value)] as const)
  return { failed, outputs: Object.fromEntries(named), log, summary: fs.readFileSync(summary, 'utf8'), ran }
}

function valueOf(name: string, inputs: Record<string, string>, outputs: Record<string, Record<string, string>>): string {
  const [context, first, , last] = name.split('.') as [string, string, string?, string?]
  if (context === 'inputs' && Object.hasOwn(inputs, first)) return inputs[first]!
  if (context === 'steps') return outputs[first]?.[last!] ?? ''
  throw new Error(`action.yml reads ${name}, which is not there`)
}

/** The conditions that action.yml uses: always(), comparisons of a value with a text, joined by &&. */
function wanted(condition: string | undefined, failed: boolean, value: (name: string) => string): boolean {
  if (condition === undefined) return !failed
  return condition.split('&&').map((part) => part.trim()).every((part) => {
    if (part === 'always()') return true
    const [, name, operator, text] = /^([\w.-]+) (==|!=) '([^']*)'$/.exec(part) ?? []
    if (!name) throw new Error(`action.yml has a condition that this test cannot read: ${part}`)
    return (value(name) === text) === (operator === '==')
  })
}

function readOutputs(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [name!, value!]))
}

function bash(script: string, env: Record<string, string>): Promise<{ code: number | null; log: string }> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd: env.GITHUB_WORKSPACE, env: env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { log += chunk.toString('utf8') })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, log }))
  })
}

/** Runs one script of the action with an environment of its own. */
export const runScript = (script: string, folder: string, env: Record<string, string>) =>
  bash(`"${process.execPath}" "${path.join(checkout, 'action', script)}"`, { PATH: ownEnv.PATH ?? '', GITHUB_WORKSPACE: folder, SLICEGATE_RETRY_MS: '1', ...env })
