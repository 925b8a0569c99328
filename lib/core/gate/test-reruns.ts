import { changeOf } from '@/lib/core/gate/count-cases'
import { nextExecutions } from '@/lib/core/gate/next-executions'
import { gateSteps, type GateInput, type RerunStage } from '@/lib/core/gate/next-gate-step'
import type { GateReport, PairedCase, Rerun } from '@/lib/core/gate/types'
import type { Arm } from '@/lib/core/types'

/** Outcome of a fresh execution: true, false, or null for an infrastructure error. */
export type Execute = (item: PairedCase, arm: Arm, attempt: number) => boolean | null

/** Decides a run whose re-runs are answered by `execute`, step by step, as the product does. */
export function decideWithReruns(
  input: Omit<GateInput, 'reruns' | 'seed'> & { seed?: string }, execute: Execute,
): { report: GateReport; reruns: Rerun[]; stages: RerunStage[] } {
  const byId = new Map(input.cases.map((item) => [item.id, item]))
  const byCase = new Map<string, Rerun[]>()
  const sides = input.candidateOnly ? 'candidate' : input.config.gate.confirm.sides
  const stages: RerunStage[] = []
  const nextStep = gateSteps({ ...input, seed: input.seed ?? 'test' })
  for (;;) {
    const reruns = [...byCase.values()].flat()
    const step = nextStep(reruns)
    if (step.kind === 'decided') return { report: step.report, reruns, stages }
    if (stages.length > 10) throw new Error('The decision asks for re-runs without end')
    stages.push(step.stage)
    for (const request of step.requests) {
      const item = byId.get(request.caseId)!
      const change = changeOf(item)
      const kind = change === 0 ? null : change < 0 ? 'break' : 'fix'
      const own = byCase.get(item.id) ?? []
      byCase.set(item.id, own)
      for (;;) {
        const executions = nextExecutions(request, kind, own, sides)
        if (executions.length === 0) break
        for (const { arm, attempt } of executions) own.push({ caseId: item.id, arm, attempt, passed: execute(item, arm, attempt) })
      }
    }
  }
}
