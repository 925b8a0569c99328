import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { resultLines, runCli, spawnCli, spawnShell, testFolder, type SegmentPlan } from '@/cli/test-run-cli'
import { hasSharedData, readSharedJson, sharedData, type ExpectedCounts } from '@/lib/core/formats/test-shared-data'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const remove of cleanups.splice(0)) await remove()
})

async function folderWith(files: Record<string, string | Buffer>): Promise<string> {
  const { folder, remove } = await testFolder(files)
  cleanups.push(remove)
  return folder
}

const CALM: SegmentPlan[] = [
  { segment: 'a', n: 100, before: 90, breaks: 1, fixes: 2 }, { segment: 'b', n: 100, before: 92, breaks: 2, fixes: 1 },
]
const FILES = ['gate', '--before', 'before.jsonl', '--after', 'after.jsonl']

async function calm(more: Record<string, string> = {}, plans = CALM): Promise<string> {
  const { before, after } = resultLines(plans)
  return folderWith({ 'before.jsonl': before, 'after.jsonl': after, ...more })
}

describe('exit codes', () => {
  it('0 for a pass', async () => {
    const result = await runCli(FILES, await calm())
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(result.stdout).toContain('pass: Nothing got worse beyond what luck explains: 3 sets over 200 cases (0.910 → 0.910). Passes.')
  })

  it('1 for a block', async () => {
    expect((await runCli(FILES, await calm({}, [...CALM, { segment: 'c', n: 60, before: 55, breaks: 14, fixes: 0 }]))).code).toBe(1)
  })

  it('2 for a listed segment that no case has, with what may be meant', async () => {
    const result = await runCli(FILES, await calm({ 'eval_config.yaml': 'segments: [a, bb]' }))
    expect(result.code).toBe(2)
    expect(result.stdout).toContain('segment bb is listed, but no case has it; did you mean b?')
  })

  it('3 when missing pairs could change the verdict', async () => {
    const { before, after } = resultLines(CALM)
    const cut = after.split('\n').slice(30).join('\n')
    const result = await runCli(FILES, await folderWith({ 'before.jsonl': before, 'after.jsonl': cut }))
    expect(result.code).toBe(3)
    expect(result.stdout).toContain('30 cases not measured (candidate): not in the after results')
  })

  it('4 when nothing was measured', async () => {
    expect((await runCli(FILES, await folderWith({ 'before.jsonl': '', 'after.jsonl': '' }))).code).toBe(4)
    const apart = await folderWith({ 'before.jsonl': '{"case_id":"a","passed":true}', 'after.jsonl': '{"case_id":"b","passed":true}' })
    expect((await runCli(FILES, apart)).code).toBe(4)
  })
})

describe('what cannot be written', () => {
  it('is no verdict: exit code 70, and the files asked for are there', async () => {
    const folder = await calm()
    const shell = await spawnShell(`"$CLI" ${FILES.join(' ')} -o report.json > /dev/full`, folder)
    expect(shell).toMatchObject({ code: 70, stderr: expect.stringContaining('cannot write to standard output') as string })
    expect(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))).toMatchObject({ gate: 'pass' })
    expect((await spawnShell('"$CLI" gate --before none --after none 2> /dev/full', folder)).code).toBe(70)
  })

  it('does not matter when the reader has seen enough', async () => {
    const folder = await calm()
    expect(await spawnShell(`"$CLI" ${FILES.join(' ')} | true; echo "\${PIPESTATUS[0]}"`, folder)).toMatchObject({ stdout: '0\n', stderr: '' })
  })
})

describe('wrong use', () => {
  it.each([
    [['gate', '--befor', 'x'], 'unknown flag --befor; did you mean --before?'],
    [['gate', '--before', 'before.jsonl'], '--after is missing'],
    [['gate', '--before', '--after', 'x'], '--before needs a value: FILE'],
    [['gate', '--before'], '--before needs a value: FILE'],
    [[...FILES, 'more.jsonl'], 'unexpected argument "more.jsonl"; repeat the flag for each file'],
    [[...FILES, '--format', 'tau3'], '--format tau3: expected one of results, tau2, tau-bench, lm-eval; did you mean tau2?'],
    [[...FILES, '--config', 'a', '--config', 'b'], '--config may be given only once'],
    [[...FILES, '--help=yes'], '--help takes no value'],
    [[...FILES, '-o', 'report.pdf'], '-o report.pdf: expected a file that ends in .json, .md, .html, .xml, .txt'],
    [[...FILES, '--config', 'none.yaml'], 'cannot read none.yaml: no such file or folder'],
    [[...FILES, '--format', 'tau2', '--after-trial', 'x'], '--after-trial x: expected a whole number from 0'],
    [[...FILES, '--after-trial', '1'], '--after-trial is for --format tau2 or tau-bench, and the format is results'],
    [[...FILES, '--format', 'tau2', '--pass-if', '0.5'], '--pass-if is for --format lm-eval, and the format is tau2'],
    [['gate', '--before', 'b.json', '--after', 'a.json', '-o', './a.json'], '-o ./a.json: the report would overwrite what it is made of'],
    [[...FILES, '--candidate', 'm'], '--before is for result files, --candidate for a run on a server: give one or the other'],
    [[...FILES, '--wait'], '--wait needs --candidate MODEL: it is for a run on a server'],
    [['gate', '--before', 'no\u001b[31m', '--after', 'x'], 'cannot read no?[31m: no such file or folder'],
    [[...FILES, '--pinned-trial', '1'], '--pinned-trial is for --format tau2 or tau-bench, and the format is results'],
    [[...FILES, '--confirm-batch', '5'], '--confirm-batch needs --confirm-command CMD'],
    [[...FILES, '--confirm-command', 'true', '--confirm-batch', '0'], '--confirm-batch 0: expected a whole number from 1'],
    [[...FILES, '--confirm-command', 'true', '--confirm-timeout', '1h'], '--confirm-timeout 1h: expected a whole number from 1'],
    [[...FILES, '--confirm-command', 'true', '--candidate', 'm'], '--before is for result files, --candidate for a run on a server'],
    [[...FILES, '--pinned', 'none.jsonl'], 'cannot read none.jsonl: no such file or folder'],
    [[...FILES, '--pinned', 'before.jsonl', '-o', 'before.jsonl'], '-o before.jsonl: the report would overwrite what it is made of'],
    [['schema'], 'slicegate schema: expected report or config'],
    [['schema', 'reports'], 'slicegate schema reports: expected report or config; did you mean report?'],
    [['schema', 'report', 'x'], 'unexpected argument "x"'],
    [[...FILES, '--segments', ','], '--segments: expected names with commas between them'],
    [['gates'], 'unknown command gates; did you mean gate?'],
    [['--before', 'x'], 'unknown flag --before'],
  ])('%j is one clear line and exit code 2', async (args, message) => {
    const result = await runCli(args, await calm())
    expect(result.code).toBe(2)
    expect(result.stdout).toBe('')
    expect(result.stderr).toContain(message)
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
  })

  it('names file and line of a wrong result or configuration', async () => {
    const folder = await calm({ 'bad.jsonl': '{"case_id":"x","passed":true}\n{"case_id":"y"}', 'bad.yaml': 'gating:\n  threshold: 85', binary: '\uFFFD' })
    expect((await runCli(['gate', '--before', 'bad.jsonl', '--after', 'after.jsonl'], folder)).stderr).toContain('bad.jsonl:2: passed is missing')
    expect((await runCli([...FILES, '-c', 'bad.yaml'], folder)).stderr).toContain('bad.yaml:2: gating.threshold: expected a rate')
    expect((await runCli(['gate', '--before', '.', '--after', 'after.jsonl'], folder)).stderr).toContain('cannot read .: it is a folder')
  })

  it('refuses what is neither text nor gzip', async () => {
    const folder = await folderWith({ 'before.jsonl': Buffer.from([0xff, 0xfe, 0x00]), 'after.jsonl': Buffer.from([0x1f, 0x8b, 0x00]) })
    expect((await runCli(FILES, folder)).stderr).toContain('before.jsonl: expected UTF-8 text, plain or gzip')
    expect((await runCli(['gate', '--before', 'after.jsonl', '--after', 'after.jsonl'], folder)).stderr).toContain('after.jsonl: expected UTF-8 text')
  })
})

describe('the command', () => {
  it('reads several files a side, gzip too, and segments from the flag', async () => {
    const { before, after } = resultLines(CALM)
    const lines = before.split('\n')
    const folder = await folderWith({
      'b1.jsonl': lines.slice(0, 50).join('\n'), 'b2.jsonl.gz': gzipSync(lines.slice(50).join('\n')), 'after.jsonl': after,
    })
    const result = await runCli(['gate', '--before', 'b1.jsonl', '--before=b2.jsonl.gz', '--after', 'after.jsonl', '--segments', 'a'], folder)
    expect(result.code).toBe(0)
    expect(result.stdout).toContain('not listed: b      100')
  })

  it('takes ./eval_config.yaml when none is named and warns about unknown keys', async () => {
    const result = await runCli(FILES, await calm({ 'eval_config.yaml': 'gating:\n  min_cases: 5\n  min_cases_per_segment: 500' }))
    expect(result.stderr).toBe('warning: eval_config.yaml:2: unknown key gating.min_cases is ignored\n')
    expect(result.stdout).toContain('· low confidence')
  })

  it('prints the report and then says which output could not be written, with exit code 2', async () => {
    const folder = await calm()
    const result = await runCli([...FILES, '-o', 'no/such/report.json', '-o', 'good.md'], folder)
    expect(result.code).toBe(2)
    expect(result.stdout).toContain('mean (weighted)')
    expect(result.stderr).toBe('slicegate: cannot write no/such/report.json: no such file or folder\n')
    expect(await readFile(join(folder, 'good.md'), 'utf8')).toContain('Slicegate: pass')
  })

  it('colours only a terminal that wants it', async () => {
    const folder = await calm()
    const escape = '\u001b['
    expect((await runCli(FILES, folder, { isTerminal: true })).stdout).toContain(escape)
    expect((await runCli(FILES, folder, { isTerminal: true, env: { NO_COLOR: '1' } })).stdout).not.toContain(escape)
    expect((await runCli(FILES, folder)).stdout).not.toContain(escape)
  })

  it('prints the schemas of report and configuration, without a server', async () => {
    const report = await runCli(['schema', 'report'], '.')
    expect(report).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(report.stdout)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Slicegate report' })
    expect(JSON.parse((await runCli(['schema', 'config'], '.')).stdout)).toMatchObject({ title: 'Slicegate eval_config.yaml' })
    expect((await runCli(['schema', '--help'], '.')).stdout).toContain('slicegate schema report|config')
  })

  it('writes the HTML report with the settings and the names of the files', async () => {
    const folder = await calm({ 'eval_config.yaml': 'gating: { threshold: 0.85 }' })
    expect((await runCli([...FILES, '-o', 'report.html'], folder)).code).toBe(0)
    const page = await readFile(join(folder, 'report.html'), 'utf8')
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).toContain('<b>after.jsonl</b>')
    expect(page).toContain('<th scope="row">gate.threshold</th><td>0.85</td>')
    expect(page).toContain('Slicegate 0.0.0-test')
  })

  it('shows help and version', async () => {
    expect(await runCli(['--help'], '.')).toMatchObject({ code: 0, stderr: '' })
    expect((await runCli(['gate', '--help'], '.')).stdout).toContain('Exit codes: 0 pass')
    expect(await runCli(['--version'], '.')).toMatchObject({ code: 0, stdout: '0.0.0-test\n' })
    expect((await runCli([], '.')).code).toBe(2)
  })
})

describe.skipIf(!hasSharedData)('the command on real files', () => {
  type Table = Record<string, ExpectedCounts>
  const row = (label: string, { n, production_pass: before, candidate_pass: after }: ExpectedCounts) =>
    `${label} ${n} ${(before / n).toFixed(3)} ${(after / n).toFixed(3)}`
  const rowsOf = (stdout: string) => stdout.split('\n').map((line) => line.replace(/ +/g, ' '))

  it('prints the published counts of tau2 by domain', async () => {
    const domains = ['airline', 'retail', 'telecom', 'telecom-no-user']
    const args = domains.flatMap((domain) => ['--before', `tau2/production.${domain}.json.gz`, '--after', `tau2/candidate.${domain}.json.gz`])
    const result = await spawnCli(['gate', '--format', 'tau2', ...args], sharedData)
    expect(result.stderr).toBe('')
    expect(result.code).toBe(0)
    const rows = rowsOf(result.stdout)
    const expected = readSharedJson<{ domain: Table }>('tau2/expected.json').domain
    for (const domain of domains) expect(rows.some((line) => line.startsWith(row(domain, expected[domain]!)))).toBe(true)
    expect(rows.some((line) => line.startsWith('mean (weighted) 140 0.586 0.793 +0.207'))).toBe(true)
  }, 60_000)

  it('cuts tau2 by the dimension of the configuration', async () => {
    const folder = await folderWith({ 'eval_config.yaml': 'segment_by: persona' })
    const files = ['production', 'candidate'].map((side) => join(sharedData, `tau2/${side}.telecom.json.gz`))
    const result = await runCli(['gate', '--format', 'tau2', '--before', files[0]!, '--after', files[1]!], folder)
    expect(rowsOf(result.stdout).some((line) => line.startsWith('telecom/Easy 14 0.500 0.786 +0.286'))).toBe(true)
  }, 60_000)

  it('prints the published counts of tau-bench and does not block the same model twice', async () => {
    const file = 'tau-bench/gpt-4o-airline.trials-0-1.json.gz'
    const result = await runCli(['gate', '--format', 'tau-bench', '--before', file, '--before-trial', '0', '--after', file, '--after-trial', '1'], sharedData)
    expect(result.code).toBe(0)
    const rows = rowsOf(result.stdout)
    const expected = readSharedJson<{ required_write_tool: Table }>('tau-bench/expected.json').required_write_tool
    for (const [tool, counts] of Object.entries(expected)) expect(rows.some((line) => line.startsWith(row(tool, counts))), tool).toBe(true)
    expect(rows.some((line) => line.startsWith('mean (weighted) 50 0.420 0.440'))).toBe(true)
  }, 60_000)
})
