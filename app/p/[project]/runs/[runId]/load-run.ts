import { notFound } from 'next/navigation'
import { cache } from 'react'
import { requireProjectPage } from '@/lib/auth'
import { getRunView } from '@/lib/db/run-pages'
import { getDeps } from '@/lib/deps'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const findRun = cache(async (projectId: string, runId: string) => getRunView(getDeps().db, projectId, runId))

/** The run of a page, read once per request, with what the person may do. */
export async function loadRun(slug: string, runId: string) {
  const access = await requireProjectPage(slug, 'project.read')
  const run = UUID.test(runId) ? await findRun(access.project.id, runId) : null
  return { ...access, run: run ?? notFound() }
}
