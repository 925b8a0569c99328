import { Radar } from 'lucide-react'
import type { Metadata } from 'next'
import { drawCasesAction, exportCoverageAction, readExamplesAction, readSaidAction, renameClusterAction } from '@/app/p/[project]/coverage/actions'
import { readCoverage, readRefreshes } from '@/app/p/[project]/coverage/read-coverage'
import { cancelRefreshAction, previewDrawAction, resumeRefreshAction, setScheduleAction, startRefreshAction } from '@/app/p/[project]/coverage/refresh-actions'
import { CoveragePage } from '@/components/coverage/coverage-page'
import { NotGrouped } from '@/components/coverage/not-grouped'
import { CopyCommand } from '@/components/ui/copy-command'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { baseUrl, requireProjectPage } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { countProject, listKnownModels } from '@/lib/db/overview'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Coverage' }

export default async function CoverageRoute({ params, searchParams }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { slug } = project
  const query = queryTexts(await searchParams, ['data', 'customer'])
  const { db } = getDeps()
  const [view, refreshes, models] = await Promise.all([readCoverage(project, query), readRefreshes(project.id), listKnownModels(db, project.id)])
  const [base, eventsUrl] = [projectHref(slug), `/api/v1/projects/${encodeURIComponent(slug)}/events`]
  const acts = may('run.start')
  const actions = acts ? {
    preview: previewDrawAction.bind(null, slug), start: startRefreshAction.bind(null, slug), cancel: cancelRefreshAction.bind(null, slug),
    resume: resumeRefreshAction.bind(null, slug), setSchedule: setScheduleAction.bind(null, slug),
  } : null
  if (view) {
    return (
      <CoveragePage
        view={view} refreshes={refreshes} base={base} eventsUrl={eventsUrl} exportAll={exportCoverageAction.bind(null, slug, query)}
        clusters={{ readExamples: readExamplesAction.bind(null, slug), rename: acts ? renameClusterAction.bind(null, slug) : null, draw: acts ? drawCasesAction.bind(null, slug) : null }}
        readSaid={readSaidAction.bind(null, slug)} actions={actions} models={models}
      />
    )
  }
  const { traces } = await countProject(db, project.id)
  if (traces > 0) return <NotGrouped traces={traces} refreshes={refreshes} base={base} eventsUrl={eventsUrl} actions={actions} models={models} />
  const command = `curl -H "Authorization: Bearer $SLICEGATE_API_KEY" -H "Content-Type: application/x-ndjson" \\\n  --data-binary @logs.jsonl "${baseUrl()}/api/v1/traces"`
  return (
    <Page docs="refresh" title="Coverage">
      <Panel flush label="Coverage">
        <EmptyState icon={<Radar size={18} />} title="There is no traffic yet" more={<CopyCommand command={command} />}>
          Send traces of production. A refresh then groups them by what they ask, draws cases from every group, and this page shows which traffic the cases stand for.
        </EmptyState>
      </Panel>
    </Page>
  )
}
