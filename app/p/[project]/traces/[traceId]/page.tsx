import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { flagTraceAction } from '@/app/p/[project]/runs/[runId]/actions'
import { ExpiredTracePage } from '@/components/traces/expired-trace-page'
import { TracePage } from '@/components/traces/trace-page'
import { requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import { expiredBefore } from '@/lib/core/retention'
import { timeOfTraceId } from '@/lib/core/trace-id'
import { getRetention } from '@/lib/db/expired-traces'
import { getTraceContext } from '@/lib/db/trace-context'
import { listFlags } from '@/lib/db/flag-list'
import { getTraceView } from '@/lib/db/trace-pages'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string; traceId: string }> }

export const metadata: Metadata = { title: 'Trace' }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export default async function TraceRoute({ params }: Props) {
  const { project: slug, traceId } = await params
  const { project, may } = await requireProjectPage(slug, 'project.read')
  const trace = UUID.test(traceId) ? await getTraceView(getDeps().db, project.id, traceId) : null
  if (!trace) return (await readExpired(project.id, traceId)) ?? notFound()
  const [flags, context] = await Promise.all([
    listFlags(getDeps().db, project.id, { caseId: null, traceId: trace.id }), getTraceContext(getDeps().db, project.id, trace),
  ])
  return (
    <TracePage
      trace={trace} context={context} flags={flags} projectHref={projectHref(project.slug, '')}
      flag={may('trace.flag') && trace.request ? flagTraceAction.bind(null, project.slug) : null}
    />
  )
}

/** What is left of a trace that retention took, or that somebody said something about; null: there never was one, as far as anyone can tell. */
async function readExpired(projectId: string, traceId: string): Promise<ReactNode> {
  const at = UUID.test(traceId) ? timeOfTraceId(traceId) : null
  if (!at) return null
  const { db, now } = getDeps()
  const [flags, retention] = await Promise.all([listFlags(db, projectId, { caseId: null, traceId }), getRetention(db, projectId)])
  const before = expiredBefore(retention?.days ?? null, now())
  if (flags.length === 0 && (!before || at >= before)) return null
  return <ExpiredTracePage at={at.toISOString()} days={before && at < before ? retention!.days : null} flags={flags} />
}
