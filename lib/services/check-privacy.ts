import type { DbClient } from '@/lib/db/client'
import { getProject } from '@/lib/db/projects'
import { checkCanaries } from '@/lib/services/check-canaries'
import { drawPrivacySample } from '@/lib/services/draw-privacy-sample'
import type { RedactorDeps } from '@/lib/services/load-redactor'

type Deps = Omit<RedactorDeps, 'db'> & { db: DbClient; now: () => Date }

/**
 * What is looked at every day: planted values through the door, and the sample of the week before, which is drawn on the first day that it is over. null: the
 * project was deleted meanwhile.
 *
 * @throws what a detector outside throws, after the sample was drawn
 */
export async function checkPrivacy({ projectId }: { projectId: string }, deps: Deps): Promise<{ passed: boolean; drawn: boolean; week: string } | null> {
  if (!(await getProject(deps.db, projectId))) return null
  const { drawn, week } = await drawPrivacySample({ projectId, actor: 'system' }, deps)
  const { passed } = await checkCanaries({ projectId, actor: 'system' }, deps)
  return { passed, drawn, week }
}
