'use server'

import { findCaseSet } from '@/app/p/[project]/runs/[runId]/find-case-set'
import { readCasePage } from '@/app/p/[project]/runs/[runId]/sets/[kind]/[setId]/read-case-page'
import { requireProjectAction } from '@/lib/auth'
import type { CaseCursor, CaseFilter } from '@/lib/core/display/case-view'
import { getRunView } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'

type Place = { slug: string; runId: string; kind: string; id: string; filter: CaseFilter }

/** The next page of a list of cases. */
export async function listSetCasesAction(place: Place, after: CaseCursor) {
  const { project } = await requireProjectAction(place.slug, 'project.read')
  const run = await getRunView(getDeps().db, project.id, place.runId)
  const set = run && await findCaseSet(run, project.id, place.kind, place.id)
  if (!run || !set) throw new AppError('not-found', 'This run or set is no longer there.')
  return readCasePage(run.id, set, place.filter, { rank: Number(after.rank), position: Number(after.position) })
}
