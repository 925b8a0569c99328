import type { RequestOverrides } from '@/lib/core/apply-overrides'
import { parseOverrides } from '@/lib/core/arm-overrides'
import type { Endpoint } from '@/lib/core/endpoint'
import type { Sides } from '@/lib/core/gate/flip-status'
import type { ArmSpec } from '@/lib/core/run'
import type { Arm } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import type { RunRecord } from '@/lib/db/runs'
import { getSemanticCache } from '@/lib/db/semantic-cache'
import { AppError } from '@/lib/errors'
import type { Llm } from '@/lib/llm/client'
import { chooseJudge } from '@/lib/services/choose-judge'
import type { EmbeddingSource } from '@/lib/services/embed-texts'
import { embeddingSource } from '@/lib/services/embedding-source'
import type { RoutedJudge } from '@/lib/services/judge-routing'

/** What every case of a run needs and that does not change while it runs. `endpoint` null: the arm is recorded. */
export type RunContext = {
  run: RunRecord
  arms: Record<Arm, { spec: ArmSpec; endpoint: Endpoint | null; overrides: RequestOverrides | null }>
  judge: RoutedJudge | null
  /** Who embeds. */
  embedding: EmbeddingSource
  /** The same while the semantic layer of the judge cache is on; null = it is off. */
  semantic: EmbeddingSource | null
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
  const arms = { baseline: armOf('baseline'), candidate: armOf('candidate') }
  const embedding = embeddingSource(endpoints, run.config)
  const layer = await getSemanticCache(db, run.projectId)
  return { run, arms, judge: await chooseJudge(run, endpoints, { db, llm }), embedding, semantic: layer?.status === 'on' ? embedding : null }
}
