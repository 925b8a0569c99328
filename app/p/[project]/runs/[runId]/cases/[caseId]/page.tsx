import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { endQuarantineAction, quarantineCaseAction } from '@/app/p/[project]/gate/actions'
import { flagTraceAction } from '@/app/p/[project]/runs/[runId]/actions'
import { ALL_CASES, findCaseScope } from '@/app/p/[project]/runs/[runId]/find-case-set'
import { loadRun } from '@/app/p/[project]/runs/[runId]/load-run'
import { CasePage } from '@/components/cases/case-page'
import { differsInTools } from '@/lib/core/apply-overrides'
import { caseQuery, readCaseFilter, writeCaseFilter } from '@/lib/core/display/case-filter'
import { FIRST_ATTEMPT } from '@/lib/core/gate/attempts'
import { modelName } from '@/lib/core/display/model-name'
import { projectHref } from '@/lib/core/display/project-href'
import { queryText, type QueryValue } from '@/lib/core/display/query-text'
import { getCaseNeighbours } from '@/lib/db/case-list'
import { getCaseView } from '@/lib/db/case-pages'
import { getCaseFlakiness } from '@/lib/db/flakiness'
import { listFlags } from '@/lib/db/flag-list'
import { findQuarantine } from '@/lib/db/quarantines'
import { getDeps } from '@/lib/deps'

type Props = {
  params: Promise<{ project: string; runId: string; caseId: string }>
  searchParams: Promise<Record<string, QueryValue>>
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const metadata: Metadata = { title: 'Case' }

/** What the address asks for; the first run where it says nothing sensible. */
function shownAttempt(text: string | undefined): number {
  return text && /^(0|-?[1-9]\d{0,2})$/.test(text) ? Number(text) : FIRST_ATTEMPT
}

/** The set that a person came from, as `kind:id`; else the first one that the case counts in. */
function readSet(text: string | undefined, view: { adversarial: boolean; segments: string[] }): { kind: string; id: string } {
  const [, kind, id] = /^([a-z-]+):(.+)$/.exec(text ?? '') ?? []
  if (kind && id) return { kind, id }
  if (view.adversarial) return { kind: 'adversarial', id: 'adversarial' }
  return view.segments[0] ? { kind: 'segment', id: view.segments[0] } : { kind: 'all', id: 'all' }
}

export default async function CaseRoute({ params, searchParams }: Props) {
  const { project: slug, runId, caseId } = await params
  const { project, run, may } = await loadRun(slug, runId)
  const { db, now } = getDeps()
  const view = (UUID.test(caseId) ? await getCaseView(db, project.id, run.id, caseId) : null) ?? notFound()
  const query = await searchParams
  const place = readSet(queryText(query.set), view)
  const filter = readCaseFilter(query)
  const scope = await findCaseScope(run, project.id, place, filter)
  const [neighbours, flags, flakiness, quarantined] = await Promise.all([
    scope && getCaseNeighbours(db, run.id, caseId, scope), listFlags(db, project.id, { caseId, traceId: view.traceId }),
    getCaseFlakiness(db, project.id, caseId), findQuarantine(db, caseId, now()),
  ])
  const runHref = projectHref(project.slug, `/runs/${run.id}`)
  const ofRun = place.kind === ALL_CASES.kind
  const setHref = ofRun ? `${runHref}/cases` : `${runHref}/sets/${place.kind}/${encodeURIComponent(place.id)}`
  const listQuery = writeCaseFilter(filter)
  return (
    <CasePage
      view={view} flags={flags} models={{ baseline: modelName(run.baseline), candidate: modelName(run.candidate) }} neighbours={neighbours} filter={filter} setHref={listQuery ? `${setHref}?${listQuery}` : setHref}
      crumbs={[{ label: 'Runs', href: projectHref(project.slug, '/runs') }, { label: run.name, href: runHref }, { label: ofRun ? 'Cases' : place.id, href: listQuery ? `${setHref}?${listQuery}` : setHref }]}
      casesHref={`${runHref}/cases`} judgesHref={projectHref(project.slug, '/judges')} otherTools={differsInTools(view.request, run.candidate.overrides)} query={caseQuery(place.kind, place.id, filter)}
      traceHref={view.traceId ? projectHref(project.slug, `/traces/${view.traceId}`) : null}
      attempt={{
        shown: shownAttempt(queryText(query.attempt)), candidateOnly: run.baseline.recorded,
        hrefOf: (attempt) => `${runHref}/cases/${caseId}${caseQuery(place.kind, place.id, filter)}${attempt === FIRST_ATTEMPT ? '' : `&attempt=${attempt}`}`,
      }}
      flaky={{
        flakiness, quarantined: quarantined && { id: quarantined.id, reason: quarantined.reason, expiresAt: quarantined.expiresAt.toISOString() },
        quarantine: may('run.review') && view.request ? quarantineCaseAction.bind(null, project.slug) : null, end: may('run.review') ? endQuarantineAction.bind(null, project.slug) : null,
      }}
      flag={may('trace.flag') && view.request ? flagTraceAction.bind(null, project.slug) : null}
    />
  )
}
