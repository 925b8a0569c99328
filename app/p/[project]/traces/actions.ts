'use server'

import { z } from 'zod'
import { readArguments, text } from '@/app/action-arguments'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { runAction } from '@/app/run-action'
import { requireProjectAction } from '@/lib/auth'
import type { ActionResult } from '@/lib/core/display/action-result'
import { readTraceFilter } from '@/lib/core/display/trace-filter'
import type { TraceListPage } from '@/lib/core/display/trace-list'
import { listTracePage } from '@/lib/db/trace-list'
import { traceScope } from '@/lib/db/trace-scope-sql'
import { getDeps } from '@/lib/deps'

const PAGE_ROWS = 100

/** The next page of the traces under a filter, as its address says it. */
export async function listTracesAction(slug: string, query: string, before: string): Promise<ActionResult<TraceListPage>> {
  return runAction(async () => {
    const { project } = await requireProjectAction(slug, 'project.read')
    readArguments({ query: text, before: z.uuid('expected the id where the page before ended') }, { query, before })
    const { db } = getDeps()
    const scope = await traceScope(db, project.id, readGateConfig(project.config).segmentBy, readTraceFilter(Object.fromEntries(new URLSearchParams(query))))
    return listTracePage(db, scope, { limit: PAGE_ROWS, before })
  })
}
