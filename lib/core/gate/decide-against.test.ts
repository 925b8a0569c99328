import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideAgainst, type AgainstStep } from '@/lib/core/gate/decide-against'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { comparisonsOf, joinReports, type NamedReport } from '@/lib/core/gate/joint-report'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import type { PairedCase } from '@/lib/core/gate/types'

const config = parseConfig('', 'eval_config.yaml').config
const calm = Array.from({ length: 18 }, (_, i) => pairedSegment(`s${i}`, { n: 50, before: 45, b: 1, c: 1 })).flat()
const dropped = (b: number) => [...pairedSegment('x', { n: 47, before: 43, b, c: 0 }), ...calm]

function decided(step: AgainstStep): NamedReport[] {
  if (step.kind !== 'decided') throw new Error('not decided')
  return step.reports
}
const against = (release: PairedCase[], pinned: PairedCase[]) => decided(decideAgainst({
  comparisons: [{ baseline: 'last_release', cases: release, reruns: null, dimensions: null }, { baseline: 'pinned', cases: pinned, reruns: null, dimensions: null }], config, seed: 's',
}))

describe('a candidate against several baselines', () => {
  it('decides one comparison as the plain gate does', () => {
    const { baseline: _, ...report } = decided(decideAgainst({ comparisons: [{ baseline: 'last_release', cases: dropped(9), reruns: null, dimensions: null }], config, seed: 'run' }))[0]!
    expect(report).toEqual(decideGate(dropped(9), config))
  })

  it('gives each of two comparisons half of the budget', () => {
    const reports = against(dropped(9), dropped(9))
    const half = decideGate(dropped(9), { ...config, gate: { ...config.gate, falseBlockBudget: 0.05 } }, 's')
    expect(reports).toEqual([{ baseline: 'last_release', ...half }, { baseline: 'pinned', ...half }])
    // 5 of 47 with 20 sets and 2 % elsewhere: p = 0.0034, adjusted 0.069: a block for 0.10, only suspected for 0.05
    const close = decideGate(dropped(5), config).sets.find((set) => set.id === 'x')!
    expect(close.adjustedP!).toBeGreaterThan(0.05)
    expect(close.adjustedP!).toBeLessThan(0.1)
    expect(close.blocks).toBe(true)
    expect(against(dropped(5), calm)[0]!.sets.find((set) => set.id === 'x')).toMatchObject({ verdict: 'suspected', blocks: false })
  })

  it('sees losses that add up over releases, which the last release alone does not show', () => {
    const report = joinReports(against(dropped(1), dropped(9)))
    expect(report).toMatchObject({ gate: 'blocked', exit_code: 1 })
    expect(report.comparisons.map(({ baseline, gate }) => [baseline, gate])).toEqual([['last_release', 'pass'], ['pinned', 'blocked']])
    expect(report.sentence).toMatch(/^Against the pinned reference: x regressed: .*Blocks\. Against the last release: Nothing got worse/)
  })

  it('asks for the re-runs of each comparison until all are decided', () => {
    const step = decideAgainst({
      comparisons: [{ baseline: 'last_release', cases: calm, reruns: [], dimensions: null }, { baseline: 'pinned', cases: dropped(9), reruns: [], dimensions: null }], config, seed: 's',
    })
    expect(step).toMatchObject({ kind: 'rerun', open: [{ baseline: 'pinned', stage: 'confirm' }] })
    expect(step.kind === 'rerun' && step.open[0]!.requests).toHaveLength(9)
  })
})

describe('the gate of several comparisons', () => {
  const report = decideGate(calm, config)
  const join = (...gates: [NamedReport['gate'], number][]) =>
    joinReports(gates.map(([gate, exit_code], i) => ({ ...report, gate, exit_code, sentence: gate, baseline: i === 0 ? 'last_release' as const : 'pinned' as const })))

  it.each([
    [['pass', 0], ['warn', 0], 'warn', 0],
    [['warn', 0], ['inconclusive', 3], 'inconclusive', 3],
    [['no-verdict', 4], ['inconclusive', 3], 'no-verdict', 4],
    [['no-verdict', 4], ['no-verdict', 2], 'no-verdict', 2],
    [['blocked', 1], ['no-verdict', 2], 'blocked', 1],
  ] as const)('of %j and %j it is %s', (a, b, gate, exitCode) => {
    for (const joint of [join([...a], [...b]), join([...b], [...a])]) expect(joint).toMatchObject({ gate, exit_code: exitCode })
  })

  it('comes apart again into whole reports', () => {
    expect(comparisonsOf(report)).toEqual([{ baseline: null, report }])
    expect(comparisonsOf(join(['pass', 0], ['blocked', 1])).map(({ baseline, report: own }) => [baseline, own.gate])).toEqual([['last_release', 'pass'], ['pinned', 'blocked']])
  })
})
