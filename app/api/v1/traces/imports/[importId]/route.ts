import { baseUrl } from '@/lib/auth'
import { getImportOperation } from '@/lib/core/api/operations'
import type { ImportDetail } from '@/lib/core/api/uploads'
import { importHref } from '@/lib/core/display/import-view'
import { getImport } from '@/lib/db/imports'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'

export const GET = route(getImportOperation, async ({ params, project, deps }) => {
  const found = await getImport(deps.db, project.id, params.importId)
  if (!found) throw new AppError('not-found', `No import "${params.importId}".`)
  const { id, name, format, via, status, error, source, bytes, totalBytes, startedAt, finishedAt, received, stored, duplicates, quarantined, notCalls, unreplayable, redactions, missing } = found
  return Response.json({
    id, url: `${baseUrl()}${importHref(project.slug, id)}`, name, format, via, status, error, source: source?.name ?? null, bytes, totalBytes,
    startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null,
    received, stored, duplicates, quarantined, notCalls, unreplayable, redactions, missing,
  } satisfies ImportDetail)
})
