import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { renderHtml } from '@/lib/core/gate/render-html'
import { renderMarkdown } from '@/lib/core/gate/render-markdown'
import { renderTerminal } from '@/lib/core/gate/render-terminal'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'

const config = (text: string) => parseConfig(`${text}\ngates: { confirm: { enabled: false }, adversarial_floor: 0.1 }`, 'c').config
/** 100 ordinary cases, 90 → 92; 20 adversarial ones, 10 → 8. Weighted by 3: (90 + 30)/(100 + 60) = 0.750 → (92 + 24)/160 = 0.725; else 100/120 → 100/120. */
const cases = [
  ...pairedSegment('a', { n: 100, before: 90, b: 0, c: 2 }),
  ...pairedSegment('hard', { n: 20, before: 10, b: 2, c: 0 }).map((item) => ({ ...item, segments: [], adversarial: true })),
]

describe('the weight of the adversarial set', () => {
  const report = decideGate(cases, config('adversarial: { weight: 3.0 }'))

  it('shows both means side by side in every report, and says what the weight is', () => {
    expect(report.composite).toMatchObject({ before: 0.75, after: 0.725 })
    const terminal = renderTerminal(report, { color: false })
    expect(terminal).toMatch(/^weighted \(adversarial counts 3 times\) +120 +0\.750 +0\.725 +-0\.025$/m)
    expect(terminal).toMatch(/^unweighted +120 +0\.833 +0\.833 +0\.000/m)
    const markdown = renderMarkdown(report)
    expect(markdown).toContain('| **weighted (adversarial counts 3 times)** | 120 | 0.750 | 0.725 | -0.025 |')
    expect(markdown).toContain('| **unweighted** | 120 | 0.833 | 0.833 | 0.000 |')
    const page = renderHtml(report, { version: '1' }).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    expect(page).toContain('weighted (adversarial counts 3 times) 120 0.750 0.725 −0.025')
    expect(page).toContain('unweighted 120 0.833 0.833')
  })

  it('is not spoken of where every case weighs the same', () => {
    const plain = renderTerminal(decideGate(cases, config('')), { color: false })
    expect(plain).toContain('mean (weighted)')
    expect(plain).not.toMatch(/counts|^unweighted/m)
  })

  it('enters the weighted mean where that decides, with the mean without it beside', () => {
    const deciding = decideGate(cases, config('adversarial: { weight: 3.0, regression_threshold: 0.5 }\ngating: { aggregate: weighted_mean }'))
    expect(deciding.sentence).toContain('The mean (weighted) decides: it fell by more than 0.02, 0.750 → 0.725 (-0.025) over 120 cases, '
      + 'adversarial ones counted 3 times (unweighted: 0.833 → 0.833).')
    expect(deciding.gate).toBe('blocked')
    const plain = decideGate(cases, config('adversarial: { regression_threshold: 0.5 }\ngating: { aggregate: weighted_mean }'))
    expect(plain.sentence).toContain('0.833 → 0.833 (0.000) over 120 cases')
    expect(plain.gate).not.toBe('blocked')
  })
})
