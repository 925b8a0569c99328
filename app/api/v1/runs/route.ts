import { idempotencyKeyOf } from '@/app/api/idempotency-key'
import { createRunOperation, listRunsOperation } from '@/lib/core/api/operations'
import { readRunCursor, writeRunCursor } from '@/lib/core/api/run-cursor'
import type { CreatedRun, RunList } from '@/lib/core/api/runs'
import { runUrl } from '@/lib/core/display/run-url'
import { baseUrl } from '@/lib/auth'
import { listRunRows } from '@/lib/db/run-list'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'
import { startRun } from '@/lib/services/start-run'

export const POST = route(createRunOperation, async ({ request, project, viewer, body, deps }) => {
  const { config, ...rest } = body
  const { runId, created, warnings } = await startRun({
    ...rest, projectId: project.id, configText: config, idempotencyKey: idempotencyKeyOf(request, body), createdBy: viewer.actor,
  }, deps)
  return Response.json({ id: runId, url: runUrl(baseUrl(), project.slug, runId), created, warnings } satisfies CreatedRun, { status: created ? 201 : 200 })
}, { maxBytes: 512 * 1024 })

export const GET = route(listRunsOperation, async ({ project, query, deps }) => {
  const after = query.after === undefined ? undefined : readRunCursor(query.after)
  if (after === null) {
    throw new AppError('invalid', 'query.after: expected the `next` of an earlier page', { errors: [{ field: 'query.after', message: 'expected the `next` of an earlier page' }] })
  }
  const rows = await listRunRows(deps.db, project.id, {
    // one more than the page, to know whether there is a next one
    limit: query.limit + 1, after, filter: { text: query.text, state: query.state },
  })
  const page = rows.slice(0, query.limit)
  const runs = page.map(({ id, name, kind, purpose, status, candidate, baseline, gate, sentence, review, casesTotal, casesDone, createdAt, startedAt, finishedAt }) => ({
    id, url: runUrl(baseUrl(), project.slug, id), name, kind, purpose, status, candidate, baseline, gate, sentence, review,
    casesTotal, casesDone, createdAt, startedAt, finishedAt,
  }))
  const next = rows.length > page.length ? writeRunCursor(page.at(-1)!) : null
  return Response.json({ runs, next } satisfies RunList)
})
