import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { flagTraceAction } from '@/app/p/[project]/runs/[runId]/actions'
import { TracePage } from '@/components/traces/trace-page'
import { requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import { listFlags } from '@/lib/db/flag-list'
import { getTraceView } from '@/lib/db/trace-pages'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string; traceId: string }> }

export const metadata: Metadata = { title: 'Trace' }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export default async function TraceRoute({ params }: Props) {
  const { project: slug, traceId } = await params
  const { project, may } = await requireProjectPage(slug, 'project.read')
  const trace = (UUID.test(traceId) ? await getTraceView(getDeps().db, project.id, traceId) : null) ?? notFound()
  const flags = await listFlags(getDeps().db, project.id, { caseId: null, traceId: trace.id })
  return (
    <TracePage
      trace={trace} flags={flags} tracesHref={projectHref(project.slug, '/traces')}
      flag={may('trace.flag') && trace.request ? flagTraceAction.bind(null, project.slug) : null}
    />
  )
}
