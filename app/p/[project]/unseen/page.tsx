import { EyeOff } from 'lucide-react'
import type { Metadata } from 'next'
import { drawAuditAction, exportUnseenAction, judgeTraceAction, takeAuditAction } from '@/app/p/[project]/unseen/actions'
import { readUnseen } from '@/app/p/[project]/unseen/read-unseen'
import { CopyCommand } from '@/components/ui/copy-command'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { AuditedTrace } from '@/components/unseen/audited-trace'
import { UnseenPage } from '@/components/unseen/unseen-page'
import { baseUrl, requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { getTraceView } from '@/lib/db/trace-pages'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Unseen failures' }

export default async function UnseenRoute({ params, searchParams }: Props) {
  const { project, viewer, may } = await requireProjectPage((await params).project, 'project.read')
  const { slug } = project
  const query = queryTexts(await searchParams, ['week', 'audit', 'cluster'])
  const read = await readUnseen(project.id, { asked: query.week, viewer: viewer.actor })
  if (read.week === null) return <NoTraffic />
  const { week } = read
  const item = read.drawn?.items.find(({ id }) => id === query.audit) ?? null
  const trace = item && await getTraceView(getDeps().db, project.id, item.traceId)
  return (
    <UnseenPage
      read={{ ...read, week }} base={projectHref(slug)} cluster={query.cluster ?? null} eventsUrl={`/api/v1/projects/${encodeURIComponent(slug)}/events`}
      exportAll={exportUnseenAction.bind(null, slug, week)}
      current={item && { item, trace: <AuditedTrace trace={trace} base={projectHref(slug)} /> }}
      actions={may('trace.audit') ? { draw: drawAuditAction.bind(null, slug, week), take: takeAuditAction.bind(null, slug, week), judge: judgeTraceAction.bind(null, slug) } : null}
    />
  )
}

function NoTraffic() {
  const command = `curl -H "Authorization: Bearer $SLICEGATE_API_KEY" -H "Content-Type: application/x-ndjson" \\\n  --data-binary @logs.jsonl "${baseUrl()}/api/v1/traces"`
  return (
    <Page docs="unseen" title="Unseen failures">
      <Panel flush label="Unseen failures">
        <EmptyState icon={<EyeOff size={18} />} title="There is no traffic yet" more={<CopyCommand command={command} />}>
          Send traces of production. Each week 50 of them, drawn at random, go to people; what they find says how many failures nobody reported.
        </EmptyState>
      </Panel>
    </Page>
  )
}
