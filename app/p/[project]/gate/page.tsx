import type { Metadata } from 'next'
import { endQuarantineAction, exportLedgerAction, quarantineCaseAction, startMeasuringAction } from '@/app/p/[project]/gate/actions'
import { readAa } from '@/app/p/[project]/gate/read-aa'
import { GateHealthPage } from '@/components/gate-health/gate-health-page'
import type { LedgerProps } from '@/components/gate-health/ledger-panel'
import { requireProjectPage } from '@/lib/auth'
import { ledgerHrefs, readLedgerQuery, type LedgerParams } from '@/lib/core/display/ledger-query'
import { projectHref } from '@/lib/core/display/project-href'
import { quarantineBudget } from '@/lib/core/gate/quarantine-rules'
import { getLedgerTotals, listLedger } from '@/lib/db/flakiness'
import { getDetector, listAaRuns, listDrills } from '@/lib/db/measuring-runs'
import { countReplayedCases, listQuarantines } from '@/lib/db/quarantines'
import { listSegmentChoices } from '@/lib/db/trace-pages'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<LedgerParams> }

export const metadata: Metadata = { title: 'Gate health' }

const SHOWN_DRILLS = 8
const LOOK_BACK_AA = 10
const PAGE_ROWS = 25

export default async function GateHealthRoute({ params, searchParams }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { slug } = project
  const { db, now } = getDeps()
  const [detector, drills, aaRuns, quarantines, replayed, ledger] = await Promise.all([
    getDetector(db, project.id, now()), listDrills(db, project.id, SHOWN_DRILLS), listAaRuns(db, project.id, LOOK_BACK_AA),
    listQuarantines(db, project.id, now()), countReplayedCases(db, project.id), readLedger(project.id, projectHref(slug, '/gate'), await searchParams),
  ])
  const decided = aaRuns.find(({ status, gate, pairs }) => status === 'done' && gate !== null && pairs > 0)
  return (
    <GateHealthPage
      eventsUrl={`/api/v1/projects/${encodeURIComponent(slug)}/events`} runsHref={projectHref(slug, '/runs')}
      detector={detector} drills={drills} aaRuns={aaRuns} aa={decided ? await readAa(decided) : null}
      quarantines={quarantines} budget={quarantineBudget(replayed)}
      ledger={{
        ...ledger, runsHref: projectHref(slug, '/runs'), exportAll: exportLedgerAction.bind(null, slug),
        quarantine: may('run.review') ? quarantineCaseAction.bind(null, slug) : null,
      }}
      start={may('run.start') ? { aa: startMeasuringAction.bind(null, slug, 'aa'), drill: startMeasuringAction.bind(null, slug, 'drill') } : null}
      endQuarantine={may('run.review') ? endQuarantineAction.bind(null, slug) : null}
    />
  )
}

async function readLedger(projectId: string, path: string, params: LedgerParams): Promise<Omit<LedgerProps, 'runsHref' | 'exportAll' | 'quarantine'>> {
  const { db, now } = getDeps()
  const query = readLedgerQuery(params)
  const { filter, sort, descending, after } = query
  const [found, totals, segments] = await Promise.all([
    listLedger(db, projectId, { filter, sort, descending, limit: PAGE_ROWS + 1, at: now(), ...(after ? { after } : {}) }),
    getLedgerTotals(db, projectId), listSegmentChoices(db, projectId),
  ])
  const rows = found.slice(0, PAGE_ROWS)
  const hrefs = ledgerHrefs(path, params, query, found.length > PAGE_ROWS ? rows.at(-1)! : null)
  const filtered = filter.text !== undefined || filter.segment !== undefined || filter.shown !== 'differed'
  return { rows, totals, segments, sort, descending, filtered, sortHrefs: hrefs.sorts, next: hrefs.next, first: hrefs.first }
}
