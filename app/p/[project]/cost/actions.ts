'use server'

import { readCosts } from '@/app/p/[project]/cost/read-costs'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import { costCsv } from '@/lib/core/cost/cost-csv'
import type { ActionResult } from '@/lib/core/display/action-result'

/** Every run of the page as a file, newest first. */
export async function exportCostsAction(slug: string): Promise<ActionResult<{ fileName: string; text: string }>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    return { fileName: `slicegate-cost-${project.slug}.csv`, text: costCsv((await readCosts(project.id)).runs) }
  })
}
