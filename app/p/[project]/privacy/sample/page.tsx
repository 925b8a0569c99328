import type { Metadata } from 'next'
import { drawSampleAction, judgeSampleAction, takeSampleAction } from '@/app/p/[project]/privacy/actions'
import { readSample } from '@/app/p/[project]/privacy/sample/read-sample'
import { SamplePage } from '@/components/privacy/sample-page'
import { AuditedTrace } from '@/components/unseen/audited-trace'
import { requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { getTraceView } from '@/lib/db/trace-pages'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Weekly blind sample' }

export default async function SampleRoute({ params, searchParams }: Props) {
  const { project, viewer, may } = await requireProjectPage((await params).project, 'project.read')
  const { slug } = project
  const query = queryTexts(await searchParams, ['week', 'sample'])
  const read = await readSample(project.id, { asked: query.week, viewer: viewer.actor })
  const item = read.items.find(({ id }) => id === query.sample) ?? null
  const trace = item && await getTraceView(getDeps().db, project.id, item.traceId)
  return (
    <SamplePage
      {...read} base={projectHref(slug)} eventsUrl={`/api/v1/projects/${encodeURIComponent(slug)}/events`}
      current={item && { item, trace: <AuditedTrace trace={trace} base={projectHref(slug)} whole /> }}
      actions={may('privacy.check') ? { draw: drawSampleAction.bind(null, slug, read.week), take: takeSampleAction.bind(null, slug, read.week), judge: judgeSampleAction.bind(null, slug) } : null}
    />
  )
}
