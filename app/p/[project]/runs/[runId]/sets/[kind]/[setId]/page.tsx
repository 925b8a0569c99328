import type { Metadata } from 'next'
import { listSetCasesAction } from '@/app/p/[project]/runs/[runId]/sets/[kind]/[setId]/actions'
import { loadRun } from '@/app/p/[project]/runs/[runId]/load-run'
import { readCaseList } from '@/app/p/[project]/runs/[runId]/read-case-list'
import { setRowsOf } from '@/app/p/[project]/runs/[runId]/set-rows-of'
import { readSavedViews } from '@/app/p/[project]/read-saved-views'
import { SetPage } from '@/components/cases/set-page'
import { readCaseFilter } from '@/lib/core/display/case-filter'
import { projectHref } from '@/lib/core/display/project-href'
import type { QueryValue } from '@/lib/core/display/query-text'
import type { RunView } from '@/lib/core/display/run-view'
import { sliceFigures } from '@/lib/core/display/slice-words'

type Props = {
  params: Promise<{ project: string; runId: string; kind: string; setId: string }>
  searchParams: Promise<Record<string, QueryValue>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project, runId, kind, setId } = await params
  const id = decodeURIComponent(setId)
  return { title: kind === 'slice' ? sliceOf((await loadRun(project, runId)).run, id)?.words ?? 'Hidden slice' : id }
}

export default async function SetRoute({ params, searchParams }: Props) {
  const { project: slug, runId, kind, setId: rawId } = await params
  const id = decodeURIComponent(rawId)
  const access = await loadRun(slug, runId)
  const { project, run } = access
  const filter = readCaseFilter(await searchParams)
  const slice = kind === 'slice' ? sliceOf(run, id) : undefined
  const [data, rows, views] = await Promise.all([readCaseList(run, project.id, { kind, id }, filter), setRowsOf(run, project.id), readSavedViews(access, 'cases')])
  const runHref = projectHref(project.slug, `/runs/${run.id}`)
  return (
    <SetPage
      run={{ id: run.id, name: run.name }} runsHref={projectHref(project.slug, '/runs')}
      set={{ kind, id, label: slice?.words ?? null, text: slice ? sliceFigures(slice) : null, row: rows.find((row) => row.kind === kind && row.id === id) ?? null }}
      list={{
        ...data, place: { kind, id }, listHref: `${runHref}/sets/${kind}/${rawId}`, runHref, measuring: run.report === null, views,
        loadMore: listSetCasesAction.bind(null, { slug, runId: run.id, kind, id, filter }),
      }}
    />
  )
}

const sliceOf = (run: RunView, id: string) => run.report?.slices?.[Number(id)]
