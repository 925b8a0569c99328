'use server'

import { readArguments, text, word } from '@/app/action-arguments'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { PolicyTrials } from '@/lib/core/display/policy-trial'
import { getDeps } from '@/lib/deps'
import { tryPolicy } from '@/lib/services/try-policy'

const RUNS_PER_CALL = 20

/** The next runs under a policy; the page asks until `next` is null and shows them as they come. */
export async function tryPolicyAction(slug: string, config: string, after: string | null): Promise<ActionResult<PolicyTrials>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    readArguments({ config: text, after: word.nullable() }, { config, after })
    return tryPolicy({ projectId: project.id, config, limit: RUNS_PER_CALL, after: after ?? undefined }, getDeps())
  })
}
