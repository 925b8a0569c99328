import type { Metadata } from 'next'
import { ALL_CASES } from '@/app/p/[project]/runs/[runId]/find-case-set'
import { listSetCasesAction } from '@/app/p/[project]/runs/[runId]/sets/[kind]/[setId]/actions'
import { loadRun } from '@/app/p/[project]/runs/[runId]/load-run'
import { readCaseList } from '@/app/p/[project]/runs/[runId]/read-case-list'
import { readSavedViews } from '@/app/p/[project]/read-saved-views'
import { CaseListPanel } from '@/components/cases/case-list-panel'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { Page } from '@/components/ui/page'
import { readCaseFilter } from '@/lib/core/display/case-filter'
import { plural } from '@/lib/core/display/format'
import { modelName } from '@/lib/core/display/model-name'
import { projectHref } from '@/lib/core/display/project-href'
import type { QueryValue } from '@/lib/core/display/query-text'

type Props = { params: Promise<{ project: string; runId: string }>; searchParams: Promise<Record<string, QueryValue>> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project, runId } = await params
  return { title: `Cases of ${(await loadRun(project, runId)).run.name}` }
}

/** All cases of a run, whichever set they are in. */
export default async function CasesRoute({ params, searchParams }: Props) {
  const { project: slug, runId } = await params
  const access = await loadRun(slug, runId)
  const { project, run } = access
  const filter = readCaseFilter(await searchParams)
  const [data, views] = await Promise.all([readCaseList(run, project.id, ALL_CASES, filter), readSavedViews(access, 'cases')])
  const runHref = projectHref(project.slug, `/runs/${run.id}`)
  const measuring = run.report === null
  return (
    <Page
      title="Cases" crumbs={[{ label: 'Runs', href: projectHref(project.slug, '/runs') }, { label: run.name, href: runHref }]}
      sub={<>{modelName(run.candidate)} against {modelName(run.baseline)}, {plural(run.casesTotal, 'case')} in all</>}
      actions={measuring ? <LiveRefresh url={`/api/v1/runs/${run.id}/events`} /> : null}
    >
      <CaseListPanel
        {...data} place={ALL_CASES} listHref={`${runHref}/cases`} runHref={runHref} measuring={measuring} views={views}
        loadMore={listSetCasesAction.bind(null, { slug, runId: run.id, ...ALL_CASES, filter })}
      />
    </Page>
  )
}
