import { describe, expect, it } from 'vitest'
import { gateReport } from '@/lib/core/api/report'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { renderHtml } from '@/lib/core/gate/render-html'
import { renderMarkdown } from '@/lib/core/gate/render-markdown'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'

const { config } = parseConfig('', 'eval_config.yaml')

describe('the means of a run', () => {
  // Large: 100 at 1 in 10, 90 pass before and 80 after; small: 20 of all 20, 10 pass and then 15.
  const large = pairedSegment('large', { n: 100, before: 90, b: 10, c: 0 }).map((item) => ({ ...item, inclusion: 0.1 }))
  const small = pairedSegment('small', { n: 20, before: 10, b: 0, c: 5 }).map((item) => ({ ...item, inclusion: 1 }))

  it('count each trace of the traffic once where its cases were drawn, beside each case and each segment once', () => {
    const { mean } = decideGate([...large, ...small], config)
    expect([mean.n, mean.weightedBefore, mean.weightedAfter]).toEqual([120, 100 / 120, 95 / 120])
    // (90 · 10 + 10) of 1,020, then (80 · 10 + 15)
    expect(mean.traffic).toMatchObject({ n: 120, standsFor: expect.closeTo(1020, 6), before: { rate: expect.closeTo(910 / 1020, 9) }, after: { rate: expect.closeTo(815 / 1020, 9) } })
    // only the large segment was not seen whole: √(Σ 0.9 · (y − rate)² · 100) of 1,020
    const rate = 910 / 1020
    expect(mean.traffic!.before.standardError).toBeCloseTo(Math.sqrt(90 * (90 * (1 - rate) ** 2 + 10 * rate ** 2)) / 1020, 9)
  })

  it('leave out adversarial cases, cases that were not drawn, and pairs that are missing a side', () => {
    const attack = pairedSegment(null, { n: 5, before: 5, b: 0, c: 0, adversarial: true }).map((item) => ({ ...item, id: `attack ${item.id}`, inclusion: 0.5 }))
    const written = pairedSegment('written', { n: 30, before: 30, b: 0, c: 0 })
    const missing = pairedSegment('gone', { n: 0, before: 0, b: 0, c: 0, missing: 3 }).map((item) => ({ ...item, inclusion: 0.1 }))
    expect(decideGate([...large, ...small, ...attack, ...written, ...missing], config).mean.traffic).toEqual(decideGate([...large, ...small], config).mean.traffic)
    expect(decideGate(written, config).mean).not.toHaveProperty('traffic')
  })

  it('stand in every report, and the schema knows them', () => {
    const report = decideGate([...large, ...small], config)
    expect(renderTerminal(report, { color: false })).toMatch(/^traffic-weighted +120 +0\.892 +0\.799 +-0\.093$/m)
    expect(renderMarkdown(report)).toMatch(/traffic-weighted.*120.*0\.892.*0\.799/)
    expect(renderHtml(report, { version: '1' })).toMatch(/traffic-<wbr>weighted|traffic-weighted/)
    expect(gateReport.parse(report).mean.traffic).toEqual(report.mean.traffic)
    expect(renderTerminal(decideGate(pairedSegment('a', { n: 30, before: 30, b: 0, c: 0 }), config), { color: false })).not.toContain('traffic-weighted')
  })
})
