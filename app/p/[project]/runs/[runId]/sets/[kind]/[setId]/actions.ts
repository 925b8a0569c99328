'use server'

import { findCaseScope, type CasePlace } from '@/app/p/[project]/runs/[runId]/find-case-set'
import { readCasePage } from '@/app/p/[project]/runs/[runId]/read-case-list'
import { requireProjectAction } from '@/lib/auth'
import type { CaseCursor, CaseFilter } from '@/lib/core/display/case-view'
import { storableText } from '@/lib/core/storable-text'
import { getRunView } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'

type Place = CasePlace & { slug: string; runId: string; filter: CaseFilter }

/** The next page of a list of cases. */
export async function listSetCasesAction(place: Place, after: CaseCursor) {
  const { project } = await requireProjectAction(place.slug, 'project.read')
  const run = await getRunView(getDeps().db, project.id, place.runId)
  const scope = run && await findCaseScope(run, project.id, place, place.filter)
  if (!run || !scope) throw new AppError('not-found', 'This run or set is no longer there.')
  return readCasePage(run.id, scope, { rank: Number(after.rank), position: Number(after.position), key: storableText(String(after.key)) })
}
