import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { listSetCasesAction } from '@/app/p/[project]/runs/[runId]/sets/[kind]/[setId]/actions'
import { readCasePage } from '@/app/p/[project]/runs/[runId]/sets/[kind]/[setId]/read-case-page'
import { findCaseSet } from '@/app/p/[project]/runs/[runId]/find-case-set'
import { loadRun } from '@/app/p/[project]/runs/[runId]/load-run'
import { setRowsOf } from '@/app/p/[project]/runs/[runId]/set-rows-of'
import { SetPage } from '@/components/cases/set-page'
import { readCaseFilter } from '@/lib/core/display/case-filter'
import { projectHref } from '@/lib/core/display/project-href'
import { rerunMarks } from '@/lib/core/display/rerun-marks'
import type { RunView } from '@/lib/core/display/run-view'
import { sliceFigures } from '@/lib/core/display/slice-words'
import { countSetCases } from '@/lib/db/case-pages'
import { listRerunOutcomes } from '@/lib/db/reruns'
import { getDeps } from '@/lib/deps'

type Props = {
  params: Promise<{ project: string; runId: string; kind: string; setId: string }>
  searchParams: Promise<{ flip?: string; failure?: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project, runId, kind, setId } = await params
  const id = decodeURIComponent(setId)
  return { title: kind === 'slice' ? sliceOf((await loadRun(project, runId)).run, id)?.words ?? 'Hidden slice' : id }
}

export default async function SetRoute({ params, searchParams }: Props) {
  const { project: slug, runId, kind, setId: rawId } = await params
  const id = decodeURIComponent(rawId)
  const { project, run } = await loadRun(slug, runId)
  const { db } = getDeps()
  const filter = readCaseFilter(await searchParams)
  const set = (await findCaseSet(run, project.id, kind, id)) ?? notFound()
  const slice = kind === 'slice' ? sliceOf(run, id) : undefined
  const [rows, counts, first, reruns] = await Promise.all([
    setRowsOf(run, project.id), countSetCases(db, run.id, set), readCasePage(run.id, set, filter),
    run.report?.confirmation ? listRerunOutcomes(db, run.id) : [],
  ])
  const runHref = projectHref(project.slug, `/runs/${run.id}`)
  return (
    <SetPage
      run={{ id: run.id, name: run.name, measuring: run.report === null }} runHref={runHref} runsHref={projectHref(project.slug, '/runs')}
      setHref={`${runHref}/sets/${kind}/${rawId}`} set={{ kind, id, label: slice?.words ?? null, text: slice ? sliceFigures(slice) : null, row: rows.find((row) => row.kind === kind && row.id === id) ?? null }}
      filter={filter} counts={counts} first={first} marks={rerunMarks(reruns, run.report?.confirmation?.sides ?? 'both')}
      loadMore={listSetCasesAction.bind(null, { slug, runId: run.id, kind, id, filter })}
    />
  )
}

const sliceOf = (run: RunView, id: string) => run.report?.slices?.[Number(id)]
