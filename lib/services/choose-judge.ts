import type { Endpoint } from '@/lib/core/endpoint'
import type { JudgePlan, PlannedRoute } from '@/lib/core/judging/route-plan'
import type { DbClient } from '@/lib/db/client'
import { freezeJudgePlan, getJudgePlan } from '@/lib/db/judge-routes'
import type { RunRecord } from '@/lib/db/runs'
import type { Llm } from '@/lib/llm/client'
import type { Judge } from '@/lib/services/ask-judge'
import { isCallable } from '@/lib/services/is-callable'
import type { RoutedJudge } from '@/lib/services/judge-routing'
import { planRunJudge } from '@/lib/services/plan-run-judge'

type Deps = { db: DbClient; llm: Llm }

/**
 * Who judges a run: frozen when it begins, and the same for every worker, a resumed run and a retry. Chosen anew only when none of
 * its endpoints is there any more. null = nobody judges, and what would need a judge stays unscored. Throws `invalid`, in words
 * for the run's author, when none of the endpoints that would judge can be called at all.
 */
export async function chooseJudge(run: RunRecord, endpoints: Endpoint[], deps: Deps): Promise<RoutedJudge | null> {
  const frozen = await getJudgePlan(deps.db, run.id)
  const known = frozen && toJudge(frozen, run, endpoints, deps)
  if (known) return known
  const plan = await planRunJudge(run, endpoints.filter(({ roles }) => roles.includes('judge')), deps)
  return plan && toJudge(await freezeJudgePlan(deps.db, run.id, frozen, plan), run, endpoints, deps)
}

/** null when no endpoint that may answer by this plan is left. */
function toJudge(plan: JudgePlan, run: RunRecord, endpoints: Endpoint[], { llm }: Deps): RoutedJudge | null {
  const { votes, temperature } = run.config.judges
  const there = (route: PlannedRoute | null) => endpoints.find(({ id }) => id === route?.endpointId) ?? null
  const home = there(plan.reference)
  const judgeOf = (route: PlannedRoute): Judge | null => {
    const endpoint = there(route)
    const reference = home && route.routeId !== plan.reference.routeId ? { endpoint: home, model: plan.reference.model } : null
    return endpoint && { endpoint, model: route.model, votes, temperature, runId: run.id, reference }
  }
  const order = plan.order.flatMap((route) => judgeOf(route) ?? [])
  if (order.length === 0) return null
  const usable = order.filter(({ endpoint }) => isCallable(endpoint, llm))
  // nobody can be asked: say why of the one that would be
  if (usable.length === 0) llm.check(order[0]!.endpoint)
  const beside = (route: PlannedRoute | null) => {
    const judge = route && judgeOf(route)
    return judge && isCallable(judge.endpoint, llm) ? judge : null
  }
  const [first, ...others] = usable
  return { ...first!, routing: { plan, others, reference: beside(plan.reference), trial: beside(plan.trial), shadows: new Set() } }
}
