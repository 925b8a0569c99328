import { Radar } from 'lucide-react'
import type { Metadata } from 'next'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { drawCasesAction } from '@/app/p/[project]/coverage/actions'
import { CoveragePage } from '@/components/overview/coverage-page'
import { DrawCasesButton } from '@/components/overview/draw-cases-button'
import { CopyCommand } from '@/components/ui/copy-command'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { baseUrl, requireProjectPage } from '@/lib/auth'
import { plural } from '@/lib/core/display/format'
import { countProject, getCoverage } from '@/lib/db/overview'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Coverage' }

export default async function CoverageRoute({ params }: Props) {
  const { project, may } = await requireProjectPage((await params).project, 'project.read')
  const { db } = getDeps()
  const [view, counts] = await Promise.all([getCoverage(db, project.id, readGateConfig(project.config).gate.minCasesPerSegment), countProject(db, project.id)])
  const draw = may('run.start') ? drawCasesAction.bind(null, project.slug) : null
  if (view) return <CoveragePage view={view} draw={draw} />
  if (counts.traces > 0) {
    return (
      <Page title="Coverage">
        <Panel flush label="Coverage">
          <EmptyState icon={<Radar size={18} />} title={`${plural(counts.traces, 'trace')}, not grouped yet`} more={draw && <DrawCasesButton draw={draw} />}>
            {draw ? 'Draw cases: the traffic is grouped by what it asks, and a sample of every segment is frozen for runs to replay.'
              : 'A reviewer or an admin draws the cases; this page then shows which groups of traffic they stand for.'}
          </EmptyState>
        </Panel>
      </Page>
    )
  }
  const command = `curl -H "Authorization: Bearer $SLICEGATE_API_KEY" -H "Content-Type: application/x-ndjson" \\\n  --data-binary @logs.jsonl "${baseUrl()}/api/v1/traces?format=bifrost"`
  return (
    <Page title="Coverage">
      <Panel flush label="Coverage">
        <EmptyState icon={<Radar size={18} />} title="Traffic is not grouped yet" more={<CopyCommand command={command} />}>
          Send traces of production, then draw cases here. Traces are grouped by what they ask, and this page shows which groups your cases stand for.
        </EmptyState>
      </Panel>
    </Page>
  )
}
