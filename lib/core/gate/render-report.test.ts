import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { renderHtml } from '@/lib/core/gate/render-html'
import { renderJson } from '@/lib/core/gate/render-json'
import { renderJunit } from '@/lib/core/gate/render-junit'
import { renderMarkdown } from '@/lib/core/gate/render-markdown'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { decideWithReruns } from '@/lib/core/gate/test-reruns'
import { parseXml } from '@/lib/core/gate/test-xml'
import type { PairedCase } from '@/lib/core/gate/types'

const config = (text = '') => parseConfig(text, 'eval_config.yaml').config
const LISTED = config('gating: { aggregate: min_segment, threshold: 0.85 }\nsegments: [refund_flow, invoice_parse, contract_review, escalation_route]')
const incident = decideGate([
  ...pairedSegment('refund_flow', { n: 47, before: 43, b: 7, c: 0 }),
  ...pairedSegment('invoice_parse', { n: 210, before: 176, b: 7, c: 22 }),
  ...pairedSegment('contract_review', { n: 156, before: 138, b: 4, c: 5 }),
  ...pairedSegment('escalation_route', { n: 89, before: 74, b: 2, c: 3 }),
  ...pairedSegment('other', { n: 698, before: 614, b: 19, c: 13 }),
], LISTED)

/** Segments with one break each, so that each row is calm. */
const calm = (count: number) => Array.from({ length: count }, (_, i) =>
  pairedSegment(`segment_${String(i).padStart(3, '0')}`, { n: 30, before: 28, b: 1, c: 1 })).flat()

function tableOf(text: string): { label: string; n: number }[] {
  const rows = text.split('\n')
  return rows.slice(1, rows.indexOf('---')).map((line) => ({ label: line.split(/ {2,}/)[0]!, n: Number(/ {2,}(\d+) /.exec(line)![1]) }))
}

describe('the terminal report', () => {
  it('has the published layout, worst first, and rows that add up', () => {
    const text = renderTerminal(incident, { color: false })
    expect(text.split('\n').slice(0, 8)).toEqual([
      'segment            n     before   after    delta',
      'refund_flow        47    0.915    0.766    -0.149  ❌ blocked',
      'contract_review    156   0.885    0.891    +0.006',
      'escalation_route   89    0.831    0.843    +0.011',
      'invoice_parse      210   0.838    0.910    +0.071',
      'not listed: other  698   0.880    0.871    -0.009',
      '---',
      'mean (weighted)    1200  0.871    0.874    +0.003',
    ])
    expect(text).toContain('blocked: refund_flow regressed: 7 of 47 cases broke, none got fixed (0.915 → 0.766). Blocks.')
    expect(tableOf(text).reduce((sum, { n }) => sum + n, 0)).toBe(1200)
  })

  it('folds calm rows of a long table into one that still adds up, and never a blocked one', () => {
    const report = decideGate([...calm(70), ...pairedSegment('zzz', { n: 47, before: 43, b: 12, c: 0 })], config())
    const rows = tableOf(renderTerminal(report, { color: false, limit: 40 }))
    expect(rows).toHaveLength(40)
    expect(rows[0]!.label).toBe('zzz')
    expect(rows.at(-1)).toEqual({ label: '32 more', n: 32 * 30 })
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(70 * 30 + 47)
  })

  it('keeps columns apart with six-figure counts', () => {
    const text = renderTerminal(decideGate(pairedSegment('a', { n: 100_000, before: 90_000, b: 0, c: 0 }), config()), { color: false })
    expect(text).toContain('a                  100000  0.900    0.900     0.000')
  })

  it('says what is folded, and keeps the rows that are no segments', () => {
    const small = Array.from({ length: 9 }, (_, i) => pairedSegment(`tiny_${i}`, { n: 3, before: 3, b: 0, c: 0 })).flat()
    const adversarial = pairedSegment('adv', { n: 30, before: 28, b: 0, c: 0, adversarial: true })
    const text = renderTerminal(decideGate([...calm(10), ...small, ...adversarial], config()), { color: false, limit: 5 })
    const rows = tableOf(text)
    expect(rows.map(({ label }) => label)).toEqual(['segment_000', 'segment_001', 'segment_002', 'adversarial', '16 more'])
    expect(text).toContain('none blocked, 9 low confidence')
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(10 * 30 + 9 * 3 + 30)
  })

  it('uses colour only when asked, and lets no control character of a name through', () => {
    const report = decideGate(pairedSegment('a\u001b[31m\nb', { n: 30, before: 20, b: 0, c: 0 }), config())
    const text = renderTerminal(report, { color: false })
    expect(text).not.toContain('\u001b')
    expect(text).toContain('a?[31m?b')
    expect(renderTerminal(report, { color: true })).toContain('\u001b[')
  })

  it('prints – where nothing was measured', () => {
    const report = decideGate(pairedSegment('a', { n: 0, before: 0, b: 0, c: 0, missing: 30 }), config())
    expect(renderTerminal(report, { color: false })).toContain('a                  0     –        –        –')
  })

  it('shows unlisted segments that block below the table', () => {
    const text = renderTerminal(decideGate([
      ...pairedSegment('a', { n: 300, before: 280, b: 3, c: 3 }), ...pairedSegment('b', { n: 300, before: 280, b: 3, c: 3 }),
      ...pairedSegment('legal', { n: 50, before: 45, b: 9, c: 0 }),
    ], config('segments: [a]')), { color: false })
    expect(text).toContain('not listed: 2 segments')
    expect(text).toContain('legal                   50    0.900    0.720    -0.180  ❌ blocked')
  })

  it('says what it costs that flips were not re-run', () => {
    expect(renderTerminal(incident, { color: false })).toContain('confirm: off. Flips were not re-run, so about half of the drops that the gate could catch '
      + 'are missed: at 5% flakes 35% instead of 66% of the 14-point drops in 47 cases.')
  })

  it('says what was re-run and the seed of it', () => {
    const cases = [...pairedSegment('bad', { n: 47, before: 43, b: 12, c: 0 }), ...calm(5)]
    const { report } = decideWithReruns({ cases, config: config() }, (item, arm) => (arm === 'baseline' ? item.before : item.after))
    // twelve breaks: the candidate twice and the baseline twice each; 48 of 2 · 197 executions
    expect(renderTerminal(report, { color: false })).toContain('confirm: on. Re-run: 12 cases in 48 executions, 12% on top of the first run. Seed test.')
  })

  it('prints the unweighted mean where it decides', () => {
    const report = decideGate(calm(3), config('gating: { aggregate: unweighted_mean }'))
    expect(renderTerminal(report, { color: false })).toContain('mean (unweighted)  90    0.933    0.933     0.000')
  })
})

describe('the JSON report', () => {
  it('has the published names', () => {
    const report = JSON.parse(renderJson(incident)) as { gate: string; exit_code: number; sets: Record<string, unknown>[] }
    expect(report).toMatchObject({ gate: 'blocked', exit_code: 1, confirm: 'off', aggregate: 'min_segment' })
    expect(report.sets[0]).toMatchObject({
      id: 'refund_flow', kind: 'segment', n: 47, before: 43 / 47, after: 36 / 47, delta: -7 / 47, breaks: 7, fixes: 0, verdict: 'regressed',
    })
    expect(report.sets.map(({ kind }) => kind)).toEqual(['segment', 'segment', 'segment', 'segment', 'not-listed', 'all'])
  })
})

describe('every form of the report', () => {
  it('stays whole with hostile names', () => {
    const hostile = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((s) => `${s}"&<]]>'\u0000\ud800|`)
    fc.assert(fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), fc.nat(25), (names, b) => {
      const cases: PairedCase[] = names.flatMap((name, i) =>
        pairedSegment(name, { n: 26, before: 25, b, c: 1, missing: i }).map((item) => ({ ...item, id: `${i}-${item.id}`, afterReason: name })))
      const report = decideGate(cases, config())
      parseXml(renderJunit(report))
      expect(JSON.parse(renderJson(report))).toEqual(JSON.parse(JSON.stringify(report)))
      expect(renderTerminal(report, { color: false })).not.toContain('\u0000')
      const table = renderMarkdown(report).split('\n').filter((line) => line.startsWith('| '))
      for (const line of table) expect(line.match(/(?<!\\)\|/g)).toHaveLength(9)
      for (const tag of renderHtml(report, { version: '1' }).match(/<[^>]*>/g)!) expect(tag).toMatch(/^<(?:!doctype html|\/?[a-z][a-z0-9]*(?: [a-zA-Z-]+="[^"<>]*")*\/?)>$/)
    }), { numRuns: 30, seed: 5 })
  }, 30_000)
})
