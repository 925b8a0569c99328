import type { RequestOverrides } from '@/lib/core/apply-overrides'
import { parseOverrides } from '@/lib/core/arm-overrides'
import type { Endpoint } from '@/lib/core/endpoint'
import type { Sides } from '@/lib/core/gate/flip-status'
import type { ArmSpec } from '@/lib/core/run'
import type { Arm } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import type { RunRecord } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import type { Llm } from '@/lib/llm/client'
import type { Judge } from '@/lib/services/ask-judge'

/** What every case of a run needs and that does not change while it runs. `endpoint` null: the arm is recorded. */
export type RunContext = {
  run: RunRecord
  arms: Record<Arm, { spec: ArmSpec; endpoint: Endpoint | null; overrides: RequestOverrides | null }>
  judge: Judge | null
}

/** Which sides of a flip can run again: a recorded baseline cannot, whatever the configuration says. */
export function sidesOf(run: RunRecord): Sides {
  return run.baseline.recorded ? 'candidate' : run.config.gate.confirm.sides
}

/** Throws `invalid` with a text for the run's author when an endpoint is gone or has no key. */
export async function loadRunContext(run: RunRecord, { db, llm }: { db: DbClient; llm: Llm }): Promise<RunContext> {
  const endpoints = await listEndpoints(db, run.projectId)
  const armOf = (arm: Arm) => {
    const spec = run[arm]
    const overrides = parseOverrides(spec.overrides)
    if (spec.recorded) return { spec, endpoint: null, overrides }
    const endpoint = endpoints.find((candidate) => candidate.id === spec.endpointId)
    if (!endpoint) throw new AppError('invalid', `The endpoint ${spec.endpointName ?? ''} of the ${arm} does not exist any more`)
    llm.check(endpoint)
    return { spec, endpoint, overrides }
  }
  return { run, arms: { baseline: armOf('baseline'), candidate: armOf('candidate') }, judge: await judgeOf(run, endpoints, llm) }
}

/**
 * The configured judge model where the judge endpoint serves it, else the endpoint's own judge model; null = nobody judges,
 * and what would need a judge stays unscored.
 */
async function judgeOf(run: RunRecord, endpoints: Endpoint[], llm: Llm): Promise<Judge | null> {
  const endpoint = endpoints.find((candidate) => candidate.roles.includes('judge'))
  if (!endpoint) return null
  const { judgeModel: wanted, votes, temperature } = run.config.judges
  const served = wanted === null ? null : await llm.listModels(endpoint)
  // An endpoint that lists nothing may serve it; one that lists others does not.
  const asked = wanted !== null && (served?.includes(wanted) ?? endpoint.judgeModel === null)
  const model = asked ? wanted : endpoint.judgeModel
  return model === null ? null : { endpoint, model, votes, temperature, runId: run.id }
}
