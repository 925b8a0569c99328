import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { Suspense } from 'react'
import { endQuarantineAction, quarantineCaseAction } from '@/app/p/[project]/gate/actions'
import { flagTraceAction } from '@/app/p/[project]/runs/[runId]/actions'
import { loadRun } from '@/app/p/[project]/runs/[runId]/load-run'
import { readDecision } from '@/app/p/[project]/runs/[runId]/read-decision'
import { reviewRunAction, secondReviewAction, takeRunAction } from '@/app/p/[project]/runs/[runId]/review-actions'
import { readDataEvidence, readJudgeEvidence } from '@/app/p/[project]/runs/[runId]/review/read-evidence'
import { readReviewCase } from '@/app/p/[project]/runs/[runId]/review/read-review-case'
import { readRoom } from '@/app/p/[project]/runs/[runId]/review/read-room'
import { quarantinePlacesAction, requestRerunAction } from '@/app/p/[project]/runs/[runId]/review/room-actions'
import { EvidencePanel, EvidencePending } from '@/components/review/evidence-panel'
import { ReviewRoom } from '@/components/review/room'
import { Page } from '@/components/ui/page'
import { modelName } from '@/lib/core/display/model-name'
import { projectHref } from '@/lib/core/display/project-href'
import { filterItems, readRoomQuery } from '@/lib/core/review/room-view'
import { getReviewer } from '@/lib/db/review-reruns'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string; runId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project, runId } = await params
  return { title: `Review of ${(await loadRun(project, runId)).run.name}` }
}

const JUDGE = { title: 'Is it the judge?', looked: 'is it the judge' }
const DATA = { title: 'Is it the data?', looked: 'is it the data' }

export default async function ReviewRoute({ params, searchParams }: Props) {
  const { project: slug, runId } = await params
  const { project, run, viewer, may } = await loadRun(slug, runId)
  const { db } = getDeps()
  const href = (path: string) => projectHref(project.slug, path)
  const runHref = href(`/runs/${run.id}`)
  const decision = await readDecision(run, project, viewer.userId)
  // nobody decides a run that passed, that is still measured, or by which nothing ships
  if (!decision || !run.report) return redirect(runHref)
  const room = await readRoom(run, run.report, { projectId: project.id, reviewerId: await getReviewer(db, run.id) })
  const { filter, caseId } = readRoomQuery(await searchParams, room.list.items, room.list.groups)
  const firstId = caseId ?? filterItems(room.list.items, filter)[0]?.caseId
  const first = firstId === undefined ? null : await readReviewCase(project.id, run.id, firstId)
  const asked = { run, report: run.report, projectId: project.id }
  const canReview = may('run.review')
  return (
    <Page
      title={`Review of ${run.name}`} crumbs={[{ label: 'Reviews', href: href('/reviews') }, { label: run.name, href: runHref }]}
      sub={<>{modelName(run.candidate)} against {modelName(run.baseline)}{run.dataset && <>, {run.dataset.name} v{run.dataset.version}</>}</>}
    >
      <ReviewRoom
        room={room} runHref={runHref} judgesHref={href('/judges')} models={{ baseline: modelName(run.baseline), candidate: modelName(run.candidate) }}
        start={{ filter, caseId: caseId ?? null }} first={first} decision={decision} canReview={canReview}
        actions={{
          review: reviewRunAction.bind(null, project.slug, run.id), second: secondReviewAction.bind(null, project.slug, run.id), take: takeRunAction.bind(null, project.slug, run.id),
        }}
        caseActions={{
          rerun: canReview ? requestRerunAction.bind(null, project.slug, run.id) : null, quarantine: canReview ? quarantineCaseAction.bind(null, project.slug) : null,
          places: quarantinePlacesAction.bind(null, project.slug), end: canReview ? endQuarantineAction.bind(null, project.slug) : null,
          flag: may('trace.flag') ? flagTraceAction.bind(null, project.slug) : null,
        }}
        evidence={<>
          <Suspense fallback={<EvidencePending {...JUDGE} />}>
            <Judge asked={asked} links={<><Link href={href('/ratings')}>Rate its verdicts</Link><Link href={href('/judges/calibration')}>Calibration</Link></>} />
          </Suspense>
          <Suspense fallback={<EvidencePending {...DATA} />}><Data asked={asked} /></Suspense>
        </>}
      />
    </Page>
  )
}

type Asked = Parameters<typeof readJudgeEvidence>[0]

async function Judge({ asked, links }: { asked: Asked; links: React.ReactNode }) {
  return <EvidencePanel {...JUDGE} lines={await readJudgeEvidence(asked)} links={links} />
}

async function Data({ asked }: { asked: Asked }) {
  return <EvidencePanel {...DATA} lines={await readDataEvidence(asked)} />
}
