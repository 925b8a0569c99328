import { ListChecks } from 'lucide-react'
import type { Metadata } from 'next'
import { drawCasesAction } from '@/app/p/[project]/coverage/actions'
import { readSavedViews } from '@/app/p/[project]/read-saved-views'
import { readPlan } from '@/app/p/[project]/segments/read-plan'
import { startRunAction } from '@/app/p/[project]/runs/actions'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { NewRunButtons } from '@/components/runs/new-run-buttons'
import { RunsTable } from '@/components/runs/runs-table'
import { CopyCommand } from '@/components/ui/copy-command'
import { SavedViews } from '@/components/cases/saved-views'
import { EmptyState } from '@/components/ui/empty-state'
import { ExportLinks } from '@/components/ui/export-links'
import { FilterBar } from '@/components/ui/filter-bar'
import { Page } from '@/components/ui/page'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import { GATE_LOOK, STATUS_LOOK } from '@/components/ui/tone'
import { baseUrl, requireProjectPage } from '@/lib/auth'
import { plural } from '@/lib/core/display/format'
import { pageHref, readCursor } from '@/lib/core/display/page-cursor'
import { projectHref } from '@/lib/core/display/project-href'
import { queryTexts, type QueryValue } from '@/lib/core/display/query-text'
import { readViewQuery } from '@/lib/core/display/saved-view'
import { planSentence } from '@/lib/core/display/segments-view'
import { GATES, RUN_STATUSES } from '@/lib/core/types'
import { listEndpoints } from '@/lib/db/endpoints'
import { countProject, listDatasetChoices, listKnownModels } from '@/lib/db/overview'
import { listCaseCosts } from '@/lib/db/spending'
import { listRunRows } from '@/lib/db/run-list'
import { getDeps } from '@/lib/deps'
import { sharedRead } from '@/lib/services/shared-read'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Runs' }

const PAGE_ROWS = 50
const STATES = [
  ...GATES.map((gate) => ({ value: gate, label: GATE_LOOK[gate].label })),
  ...RUN_STATUSES.filter((status) => status !== 'done').map((status) => ({ value: status, label: STATUS_LOOK[status].label })),
]

const PURPOSES = [{ value: 'gate', label: 'Deploys' }, { value: 'aa', label: 'A/A runs' }, { value: 'drill', label: 'Drills' }]

export default async function RunsRoute({ params, searchParams }: Props) {
  const access = await requireProjectPage((await params).project, 'project.read')
  const { project, may } = access
  const { q, state, purpose, after } = queryTexts(await searchParams, ['q', 'state', 'purpose', 'after'])
  const { db } = getDeps()
  const cursor = readCursor(after)
  const [found, choices, views] = await Promise.all([
    listRunRows(db, project.id, { limit: PAGE_ROWS + 1, after: cursor ? { createdAt: cursor.at, id: cursor.id } : undefined, filter: { text: q, state, purpose } }),
    may('run.start') ? readChoices(project) : null, readSavedViews(access, 'runs'),
  ])
  const rows = found.slice(0, PAGE_ROWS)
  const last = found.length > PAGE_ROWS ? rows.at(-1)! : null
  const path = projectHref(project.slug, '/runs')
  const filtered = Boolean(q || state || purpose)
  const { query } = readViewQuery('runs', pageHref('', { q, state, purpose }, null))
  return (
    <Page title="Runs" actions={choices && <NewRunButtons slug={project.slug} runsHref={path} choices={choices} draw={drawCasesAction.bind(null, project.slug)} start={startRunAction.bind(null, project.slug)} />}>
      <LiveRefresh url={`/api/v1/projects/${encodeURIComponent(project.slug)}/events`} quiet />
      <Panel flush label="Runs" actions={<><SavedViews {...views} listHref={path} query={query} />{rows.length > 0 && <ExportLinks href={query ? `${path}/export?${query}` : `${path}/export`} />}</>}>
        <FilterBar placeholder="Filter by name or model" choices={[{ name: 'state', label: 'Any state', data: STATES }, { name: 'purpose', label: 'Any purpose', data: PURPOSES }]} />
        {rows.length > 0
          ? <>
            <RunsTable rows={rows} base={path} />
            <PageLinks shown={plural(rows.length, 'run')} next={last && pageHref(path, { q, state, purpose }, { at: last.createdAt, id: last.id })} first={cursor ? pageHref(path, { q, state, purpose }, null) : null} />
          </>
          : (
            <EmptyState
              icon={<ListChecks size={18} />} title={filtered ? 'No run matches' : 'No run yet'}
              more={filtered ? undefined : <CopyCommand command={`SLICEGATE_URL=${baseUrl()} npx slicegate gate --candidate MODEL --wait`} />}
            >
              {filtered ? 'Try another filter.' : 'Start one here, upload results that you have, or gate a candidate from CI.'}
            </EmptyState>
          )}
      </Panel>
    </Page>
  )
}

/** Suggested models, the plan and prices may be that old while neither the datasets, the endpoints nor the configuration changed. */
const CHOICES_MS = 3000

async function readChoices(project: { id: string; slug: string; config: string }) {
  const { db } = getDeps()
  const [datasets, endpoints] = await Promise.all([listDatasetChoices(db, project.id), listEndpoints(db, project.id)])
  const names = endpoints.filter((endpoint) => endpoint.roles.includes('candidate')).map((endpoint) => endpoint.name)
  const key = `choices ${project.id} ${JSON.stringify([datasets, names, project.config])}`
  const [plan, models, costs] = await sharedRead(key, CHOICES_MS, () => Promise.all([readPlan(project), listKnownModels(db, project.id), listCaseCosts(db, project.id)]))
  const planned = plan.sample && { datasetId: plan.sample.id, sentence: planSentence({ targetDrop: plan.config.gate.targetDrop, lines: plan.lines }), href: projectHref(project.slug, '/segments') }
  // only a project without cases is told of its traces
  const traces = datasets.length === 0 ? (await countProject(db, project.id)).traces : 0
  return { models, datasets, planned, costs, budgetUsd: plan.config.budget?.runUsd ?? null, traces, endpoints: names }
}
