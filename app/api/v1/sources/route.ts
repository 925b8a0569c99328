import { readSources } from '@/app/p/[project]/sources/read-sources'
import { listSourcesOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'

export const GET = route(listSourcesOperation, async ({ project }) => {
  const sources = await readSources(project.id, false)
  return Response.json({
    sources: sources.map(({ id, name, format, pulls, standing, error, everyMinutes, pulledAt, nextAt, lastImportAt, received, stored, duplicates, quarantined, missing }) => ({
      id, name, format, pulls, state: standing, error, everyMinutes, pulledAt, nextAt, lastImportAt, received, stored, duplicates, quarantined, missing,
    })),
  })
})
