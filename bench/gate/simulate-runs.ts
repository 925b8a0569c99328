import { judgeByOtherRules } from '@/bench/gate/other-rules'
import { drawRun, type SimulatedRun } from '@/bench/gate/population'
import type { Scenario } from '@/bench/gate/scenarios'
import { emptyTally, type Tally } from '@/bench/gate/tally'
import { defaultConfig } from '@/lib/core/config/default-config'
import type { GateConfig } from '@/lib/core/config/types'
import { nextGateStep } from '@/lib/core/gate/next-gate-step'
import { decideWithReruns } from '@/lib/core/gate/test-reruns'
import type { GateReport, Rerun } from '@/lib/core/gate/types'
import { seededRandom } from '@/lib/core/seeded-random'

const config = defaultConfig()
const withGuard: GateConfig = { ...config, gate: { ...config.gate, floorMode: 'guard' } }
const { minCasesPerSegment: minCases, regressionThreshold: tolerance, falseBlockBudget: level } = config.gate
const FLOOR = config.gate.threshold ?? 0.85

/** Simulates the runs number `from` to `to` (exclusive) of a scenario. A run depends on its scenario's id and its number alone. */
export function simulateRuns(scenario: Scenario, from: number, to: number): Tally {
  const tally = emptyTally()
  for (let i = from; i < to; i++) {
    const seed = `${scenario.id} ${i}`
    const run = drawRun(scenario.population, seededRandom(seed))
    const { report, reruns } = decideWithReruns({ cases: run.cases, config, seed }, run.execute)
    tally.runs++
    tally.firstCalls += 2 * run.cases.length
    tally.blocked += Number(blocks(report, run))
    tally.warned += Number(blocks(report, run) || suspects(report, run))
    tally.extraCalls += reruns.length
    tally.extraCallsSquared += reruns.length ** 2
    if (scenario.beside) judgeBeside(run, { tally, seed, reruns })
  }
  return tally
}

/** Without a regressed segment anything that blocks the run is a false block; with one only its own verdict counts. */
function blocks(report: GateReport, { regressed }: SimulatedRun): boolean {
  return regressed === null ? report.gate === 'blocked' : report.sets.some((set) => set.kind === 'segment' && set.id === regressed && set.blocks)
}

function suspects(report: GateReport, { regressed }: SimulatedRun): boolean {
  return report.sets.some((set) => set.verdict === 'suspected' && (regressed === null || (set.kind === 'segment' && set.id === regressed)))
}

function judgeBeside(run: SimulatedRun, { tally, seed, reruns }: { tally: Tally; seed: string; reruns: Rerun[] }): void {
  // the floor has no say in what is re-run, so the same re-runs decide
  const step = nextGateStep({ cases: run.cases, config: withGuard, seed, reruns })
  if (step.kind !== 'decided') throw new Error('floor_mode: guard asks for re-runs of its own')
  tally.guard += Number(blocks(step.report, run))
  const { minimum, drop, mcnemar, retry } = judgeByOtherRules(run, { minCases, tolerance, level, floor: FLOOR })
  const hits = (blocked: ReadonlySet<string>) => Number(run.regressed === null ? blocked.size > 0 : blocked.has(run.regressed))
  tally.minimum += hits(minimum)
  tally.drop += hits(drop)
  tally.mcnemar += hits(mcnemar)
  tally.retry += hits(retry.blocked)
  tally.retryCalls += retry.calls
}
