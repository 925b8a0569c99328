'use server'

import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { requireProjectAction } from '@/lib/auth'
import { readTraceFilter } from '@/lib/core/display/trace-filter'
import type { TraceListPage } from '@/lib/core/display/trace-list'
import { isUuid } from '@/lib/core/uuid'
import { listTracePage } from '@/lib/db/trace-list'
import { traceScope } from '@/lib/db/trace-scope-sql'
import { getDeps } from '@/lib/deps'
import { AppError } from '@/lib/errors'

const PAGE_ROWS = 100

/** The next page of the traces under a filter, as its address says it. */
export async function listTracesAction(slug: string, query: string, before: string): Promise<TraceListPage> {
  const { project } = await requireProjectAction(slug, 'project.read')
  if (typeof query !== 'string' || !isUuid(before)) throw new AppError('invalid', 'before: expected the id where the page before ended')
  const { db } = getDeps()
  const scope = await traceScope(db, project.id, readGateConfig(project.config).segmentBy, readTraceFilter(Object.fromEntries(new URLSearchParams(query))))
  return listTracePage(db, scope, { limit: PAGE_ROWS, before })
}
