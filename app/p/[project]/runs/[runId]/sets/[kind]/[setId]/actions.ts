'use server'

import { z } from 'zod'
import { number, readArguments, text, word } from '@/app/action-arguments'
import { findCaseScope, type CasePlace } from '@/app/p/[project]/runs/[runId]/find-case-set'
import { readCasePage } from '@/app/p/[project]/runs/[runId]/read-case-list'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { readCaseFilter, writeCaseFilter } from '@/lib/core/display/case-filter'
import type { CaseCursor, CaseFilter, CasePage } from '@/lib/core/display/case-view'
import { getRunView } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'

type Place = CasePlace & { slug: string; runId: string; filter: CaseFilter }

const placeSchema = z.object({ slug: word, runId: word, kind: word, id: text, filter: z.record(z.string(), z.union([text, z.literal(true)])) })
const afterSchema = z.object({ rank: number, position: number, key: text })

/** The next page of a list of cases. */
export async function listSetCasesAction(place: Place, after: CaseCursor): Promise<ActionResult<CasePage>> {
  return runAction(async () => {
    const read = readArguments({ place: placeSchema, after: afterSchema }, { place, after })
    const { slug, runId, kind, id, filter } = read.place
    const { project } = await requireProjectAction(slug, 'project.read')
    const run = await getRunView(getDeps().db, project.id, runId)
    // by way of the address, which knows what each part may be
    const shown = readCaseFilter(Object.fromEntries(new URLSearchParams(writeCaseFilter(filter as CaseFilter))))
    const scope = run && await findCaseScope(run, project.id, { kind, id }, shown)
    if (!run || !scope) throw new AppError('not-found', 'This run or set is no longer there.')
    return readCasePage(run.id, scope, read.after)
  })
}
