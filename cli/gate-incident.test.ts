import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resultLines, spawnCli, testFolder, type CliResult } from '@/cli/test-run-cli'
import type { GateReport } from '@/lib/core/gate/types'

const CONFIG = `gating:
  metric: pass_rate
  aggregate: min_segment   # not "mean"
  threshold: 0.85
  min_cases_per_segment: 20
segments: [refund_flow, invoice_parse, contract_review, escalation_routing]
`

/** 1045 → 1049 of 1200, the mean hardly moves: 43→36 of 47, 176→191 of 210, 138→139 of 156, 74→75 of 89, the rest 614→608. */
const LINES = resultLines([
  { segment: 'refund_flow', n: 47, before: 43, breaks: 8, fixes: 1 },
  { segment: 'invoice_parse', n: 210, before: 176, breaks: 7, fixes: 22 },
  { segment: 'contract_review', n: 156, before: 138, breaks: 4, fixes: 5 },
  { segment: 'escalation_routing', n: 89, before: 74, breaks: 2, fixes: 3 },
  { segment: 'small_talk', n: 400, before: 352, breaks: 10, fixes: 7 },
  { n: 298, before: 262, breaks: 9, fixes: 6 },
])

describe('the incident that Slicegate was born from', () => {
  let result: CliResult
  let folder: string
  let remove: () => Promise<void>

  beforeAll(async () => {
    ({ folder, remove } = await testFolder({ 'before.jsonl': LINES.before, 'after.jsonl': LINES.after, 'eval_config.yaml': CONFIG }))
    result = await spawnCli(['gate', '--before', 'before.jsonl', '--after', 'after.jsonl', '-o', 'report.json', '-o', 'report.md', '-o', 'report.xml'], folder)
  }, 60_000)
  afterAll(() => remove())

  it('is blocked with exit code 1 and prints the four rows, the rest as one, and the mean', () => {
    expect(result.stderr).toBe('')
    expect(result.code).toBe(1)
    const lines = result.stdout.split('\n').slice(0, 8).map((line) => line.replace(/ {2,}/g, '  '))
    expect(lines).toEqual([
      'segment  n  before  after  delta',
      'refund_flow  47  0.915  0.766  -0.149  ❌ blocked',
      'contract_review  156  0.885  0.891  +0.006',
      'escalation_routing  89  0.831  0.843  +0.011',
      'invoice_parse  210  0.838  0.910  +0.071',
      'not listed: small_talk and no segment  698  0.880  0.871  -0.009',
      '---',
      'mean (weighted)  1200  0.871  0.874  +0.003',
    ])
    expect(result.stdout).toContain('blocked: refund_flow regressed: 8 of 47 cases broke, 1 got fixed (0.915 → 0.766). Blocks.')
  })

  it('prints rows that add up to the total', () => {
    const counts = result.stdout.split('\n').slice(1, 6).map((line) => Number(/ {2,}(\d+) /.exec(line)![1]))
    // 47 + 156 + 89 + 210 + 698
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(1200)
  })

  it('writes the report as JSON, Markdown and JUnit before it ends', async () => {
    const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as GateReport
    expect(report).toMatchObject({ gate: 'blocked', exit_code: 1 })
    expect(report.sets.filter((set) => set.blocks).map((set) => set.id)).toEqual(['refund_flow'])
    expect(await readFile(join(folder, 'report.md'), 'utf8')).toContain('| refund\\_flow | 47 | 0.915 | 0.766 | -0.149 | 8 | 1 | ❌ blocked |')
    expect(await readFile(join(folder, 'report.xml'), 'utf8')).toContain('<testsuite name="refund_flow" tests="9" failures="9" errors="0" skipped="0"')
  })
})
