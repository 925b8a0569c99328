import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process, { env as ownEnv } from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { COMMAND, resultLines, runCli, testFolder, type CliResult, type SegmentPlan } from '@/cli/test-run-cli'
import type { NamedReport } from '@/lib/core/gate/joint-report'
import type { GateReport } from '@/lib/core/gate/types'

/** Answers as the first run did, but for the cases in flaky.json, which pass on both sides; keeps what it was asked for. */
const RERUN = `
import fs from 'node:fs'
const load = (file) => new Map(fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\\n').map((line) => JSON.parse(line)).map((row) => [row.case_id, row.passed]) : [])
const first = { baseline: load('before.jsonl'), candidate: load('after.jsonl'), pinned: load('pinned.jsonl') }
const flaky = JSON.parse(fs.readFileSync('flaky.json', 'utf8'))
const input = fs.readFileSync(0, 'utf8').trim().split('\\n').map((line) => JSON.parse(line))
fs.appendFileSync('calls.jsonl', JSON.stringify(input) + '\\n')
for (const ask of input.reverse()) console.log(JSON.stringify({ ...ask, passed: flaky.includes(ask.case_id) || first[ask.arm].get(ask.case_id) }))
`
const CALM: SegmentPlan[] = Array.from({ length: 8 }, (_, i) => ({ segment: `s${i}`, n: 50, before: 45, breaks: 1, fixes: 1 }))
const DROP: SegmentPlan = { segment: 'refunds', n: 47, before: 43, breaks: 8, fixes: 1 }
const RERUN_COMMAND = `'${process.execPath}' rerun.mjs`
const FILES = ['gate', '--before', 'before.jsonl', '--after', 'after.jsonl', '-o', 'report.json']

type Ask = { case_id: string; arm: string; attempt: number }

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const remove of cleanups.splice(0)) await remove()
})

async function folderWith(plans: SegmentPlan[], files: Record<string, string> = {}, flaky: string[] = []): Promise<string> {
  const { before, after } = resultLines(plans)
  const { folder, remove } = await testFolder({ 'before.jsonl': before, 'after.jsonl': after, 'rerun.mjs': RERUN, 'flaky.json': JSON.stringify(flaky), ...files })
  cleanups.push(remove)
  return folder
}

const run = (folder: string, more: string[], command = RERUN_COMMAND): Promise<CliResult> =>
  runCli([...FILES, '--confirm-command', command, ...more], folder, { env: { PATH: ownEnv.PATH ?? '' } })
const readJson = async <T>(folder: string, name = 'report.json') => JSON.parse(await readFile(join(folder, name), 'utf8')) as T
const calls = async (folder: string) => (await readFile(join(folder, 'calls.jsonl'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as Ask[])
const setOf = (report: GateReport, id: string) => report.sets.find((set) => set.id === id)!

describe('flips re-run by a command', () => {
  it('block when they stay, and the report says what was re-run', async () => {
    const folder = await folderWith([DROP, ...CALM], {}, ['0-7'])
    const result = await run(folder, [])
    expect(result.code).toBe(1)
    const report = await readJson<GateReport>(folder)
    expect(report).toMatchObject({ gate: 'blocked', confirm: 'on', confirmation: { cases: 9, executions: 34 } })
    expect(setOf(report, 'refunds').confirmed).toMatchObject({ breaks: 7, fixes: 1, flakyCases: ['0-7'] })
    expect(result.stdout).toContain('7 of 47 cases broke and stayed broken on re-run, 1 got fixed')
    // eight breaks, the candidate twice; then seven breaks the baseline twice and one fix the baseline twice; then that fix the candidate twice
    expect(result.stderr).toBe('re-running 8 flips: 16 executions, round 1\nre-running 8 flips: 16 executions, round 2\nre-running 1 flip: 2 executions, round 3\n')
  })

  it('do not block when they go away', async () => {
    const flaky = Array.from({ length: 8 }, (_, i) => `0-${i}`)
    const folder = await folderWith([DROP, ...CALM], { 'eval_config.yaml': 'gates: { intermittent: { enabled: false } }' }, flaky)
    expect((await run(folder, [])).code).toBe(0)
    expect(setOf(await readJson(folder), 'refunds')).toMatchObject({ verdict: 'flaky', blocks: false, confirmed: { reached: 'failing-side', executions: 16 } })
  })

  it('are asked for with case, arm and attempt, each execution once, in batches', async () => {
    const folder = await folderWith([DROP, ...CALM])
    await run(folder, ['--confirm-batch', '7'])
    const asked = await calls(folder)
    expect(asked.every((batch) => batch.length <= 7)).toBe(true)
    expect(asked[0]!.at(0)).toEqual({ case_id: expect.stringMatching(/^0-\d+$/) as string, arm: 'candidate', attempt: expect.any(Number) as number })
    const keys = asked.flat().map((ask) => JSON.stringify(ask))
    expect(new Set(keys).size).toBe(keys.length)
    expect(asked.flat().every(({ attempt }) => attempt >= 2)).toBe(true)
  })

  it('are not needed where nothing dropped', async () => {
    const folder = await folderWith(CALM)
    const result = await run(folder, [], 'exit 1')
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(result.stdout).toContain('confirm: on. Nothing had to be re-run')
  })

  it('run again as a whole set when nearly all that went away pointed downwards', async () => {
    const folder = await folderWith([{ ...DROP, n: 100, before: 90, breaks: 14, fixes: 2 }, ...CALM], {}, Array.from({ length: 14 }, (_, i) => `0-${i}`))
    const result = await run(folder, [])
    expect(result.stderr).toContain('re-running 100 cases: 200 executions')
    expect(setOf(await readJson(folder), 'refunds').intermittent).toMatchObject({ n: 100, found: false })
  })
})

describe('a command that fails', () => {
  it.each([
    ['echo one >&2; echo two >&2; exit 7', '  | one\n  | two\nslicegate: --confirm-command ended with exit code 7\n'],
    ['kill -9 $$', 'slicegate: --confirm-command was ended by SIGKILL\n'],
    ['no-such-program-at-all', 'slicegate: --confirm-command ended with exit code 127\n'],
    ['echo progress 1/16', 'slicegate: --confirm-command printed, in line 1: expected a JSON object like {"case_id":"…","arm":"candidate","attempt":2,"passed":true}, got progress 1/16\n'],
    [`echo '{"case_id":"0-1","arm":"candidate","attempt":2}'`, 'slicegate: --confirm-command printed, in line 1: passed: Invalid input: expected boolean, received undefined\n'],
    [`answer=$(head -1 | sed 's/}/,"passed":true}/'); echo "$answer"; echo "$answer"`, 'in line 2: a second answer for case 0-0, candidate, attempt 2\n'],
  ])('%s is exit code 2, with its last words', async (command, message) => {
    const folder = await folderWith([DROP, ...CALM])
    const result = await run(folder, [], command)
    expect(result.code).toBe(2)
    expect(result.stdout).toBe('')
    expect(result.stderr).toContain(message)
  })

  it('is ended with all that it started when its time is over', async () => {
    const folder = await folderWith([DROP, ...CALM])
    // the output of a process that is left alone would stay open, and this would not return
    const result = await run(folder, ['--confirm-timeout', '1'], 'sleep 600 & sleep 600')
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('slicegate: --confirm-command was not done after 1 s\n')
  })

  it('is ended as well when someone presses Ctrl-C', async () => {
    const folder = await folderWith([DROP, ...CALM])
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const child = spawn(process.execPath, [...COMMAND, ...FILES, '--confirm-command', 'exec 3> pipe; echo started >&3; sleep 600 & sleep 600'], { cwd: folder, stdio: 'ignore' })
    const ended = once(child, 'exit')
    const reader = createReadStream(pipe)
    await once(reader, 'data')
    const closed = once(reader.resume(), 'end')
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    // the pipe ends when the last process that holds it does
    await closed
  })

  it('and leaves executions without an answer makes them not measured, with a warning', async () => {
    const folder = await folderWith([DROP, ...CALM])
    const result = await run(folder, [], `${RERUN_COMMAND} | sed '/"0-3"/d'`)
    expect(result.code).toBe(1)
    // five attempts, none with an outcome
    expect(result.stderr).toContain('warning: --confirm-command left 2 executions without an answer; each counts as not measured\n')
    expect(setOf(await readJson(folder), 'refunds').confirmed).toMatchObject({ breaks: 8, unmeasuredCases: ['0-3'] })
  })

  it('and answers more than it was asked for is only warned about', async () => {
    const folder = await folderWith([DROP, ...CALM])
    const result = await run(folder, [], `${RERUN_COMMAND}; echo '{"case_id":"else","arm":"candidate","attempt":2,"passed":false,"reason":null}'`)
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('warning: --confirm-command answered 1 execution that it was not asked for, the first: case else, candidate, attempt 2; they are ignored\n')
  })

  it.each([
    ['nothing', 'cat > /dev/null', ''],
    ['other cases', `sed 's/"0-/"x-/; s/}/,"passed":true}/'`, '; it answered 16 others, the first: case x-0, candidate, attempt 2'],
    ['another side', `sed 's/"candidate"/"baseline"/; s/}/,"passed":true}/'`, '; it answered 16 others, the first: case 0-0, baseline, attempt 2'],
  ])('and answers %s of a whole first round is exit code 2, because nothing would be measured', async (_, command, instead) => {
    const folder = await folderWith([DROP, ...CALM])
    const result = await run(folder, [], command)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(`slicegate: --confirm-command answered none of 16 executions, such as case 0-0, candidate, attempt 2${instead}; expected a line with "passed" for each`)
  })

  it('and leaves its process group does not keep the gate waiting', async () => {
    const folder = await folderWith([DROP, ...CALM])
    const result = await run(folder, ['--confirm-timeout', '1'], `setsid sh -c 'echo $$ > left.pid; exec sleep 600' & ${RERUN_COMMAND}`)
    process.kill(Number(await readFile(join(folder, 'left.pid'), 'utf8')), 'SIGKILL')
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('slicegate: --confirm-command ended, but something that it started still held its output after 1 s\n')
  })

  it('may print a byte order mark and ends of lines as Windows writes them', async () => {
    const folder = await folderWith([DROP, ...CALM])
    expect((await run(folder, [], `printf '\\357\\273\\277'; sed 's/}/,"passed":false}\r/'`)).stderr).not.toContain('expected a JSON object')
  })

  it('is refused where the configuration turns confirmation off', async () => {
    const folder = await folderWith(CALM, { 'eval_config.yaml': 'gates: { confirm: { enabled: false } }' })
    expect(await run(folder, [])).toMatchObject({ code: 2, stderr: 'slicegate: --confirm-command would not be used: gates.confirm.enabled is false in the configuration\n' })
  })
})

describe('the seed', () => {
  it('comes from the case ids whatever their order, and from the flag first', async () => {
    const folder = await folderWith([DROP, ...CALM])
    const seed = async (...more: string[]) => {
      await runCli([...FILES, ...more], folder)
      return (await readJson<GateReport>(folder)).seed
    }
    const own = await seed()
    expect(own).toMatch(/^[0-9a-f]{16}$/)
    const turned = (await readFile(join(folder, 'before.jsonl'), 'utf8')).split('\n').reverse().join('\n')
    const other = await folderWith([DROP, ...CALM], { 'before.jsonl': turned })
    await runCli(FILES, other)
    expect((await readJson<GateReport>(other)).seed).toBe(own)
    expect(await seed('--seed', 'mine')).toBe('mine')
  })
})

describe('a pinned reference', () => {
  /** The release lost two of 47 since, the candidate seven more. */
  const slow: SegmentPlan = { segment: 'refunds', n: 47, before: 43, breaks: 2, fixes: 0 }
  const pinned = () => resultLines([{ ...DROP, before: 43, breaks: 0, fixes: 0 }, ...CALM]).before.split('\n')

  it('is compared as well: the gate is the worse one, and the report holds both', async () => {
    const lines = pinned()
    const { before, after } = resultLines([{ ...slow, before: 33 }, ...CALM])
    const folder = await folderWith([], { 'before.jsonl': before, 'after.jsonl': after, 'pinned.jsonl': [...lines, JSON.stringify({ case_id: 'gone', segment: 's1', passed: true })].join('\n') })
    const result = await run(folder, ['--pinned', 'pinned.jsonl'])
    expect(result.code).toBe(1)
    const report = await readJson<{ gate: string; exit_code: number; comparisons: NamedReport[] }>(folder)
    expect(report).toMatchObject({ gate: 'blocked', exit_code: 1 })
    expect(report.comparisons.map(({ baseline, gate }) => [baseline, gate])).toEqual([['last_release', 'pass'], ['pinned', 'blocked']])
    // what the reference has besides is no missing pair
    expect(report.comparisons[1]!.missing).toEqual([])
    expect(result.stdout).toContain('against the last release: pass')
    expect(result.stdout).toContain('against the pinned reference: blocked')
    expect(new Set((await calls(folder)).flat().map(({ arm }) => arm))).toEqual(new Set(['candidate', 'pinned']))
  })

  it('shares executions of the candidate with the other comparison', async () => {
    const folder = await folderWith([DROP, ...CALM], { 'pinned.jsonl': pinned().join('\n') })
    await run(folder, ['--pinned', 'pinned.jsonl'])
    const asked = (await calls(folder)).flat()
    const keys = asked.map((ask) => JSON.stringify(ask))
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(asked.map(({ arm }) => arm))).toEqual(new Set(['candidate', 'baseline', 'pinned']))
    const { comparisons } = await readJson<{ comparisons: NamedReport[] }>(folder)
    expect(comparisons.map((report) => setOf(report, 'refunds').confirmed!.breaks)).toEqual([8, 8])
  })
})
