import { importHref, type ImportView } from '@/lib/core/display/import-view'
import { namesOfActors } from '@/lib/db/audit-events'
import type { TraceImport } from '@/lib/db/imports'
import type { getDeps } from '@/lib/deps'

/** Imports as pages show them, with the names of those who sent them. */
export async function viewImports(db: ReturnType<typeof getDeps>['db'], slug: string, imports: TraceImport[]): Promise<ImportView[]> {
  const names = await namesOfActors(db, imports.flatMap(({ createdBy }) => createdBy ?? []))
  return imports.map(({ projectId: _, createdBy, startedAt, finishedAt, ...row }) => ({
    ...row, href: importHref(slug, row.id), by: createdBy === null ? null : names.get(createdBy) ?? null,
    startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null,
  }))
}
