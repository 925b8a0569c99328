import { Radar } from 'lucide-react'
import type { Metadata } from 'next'
import { readGateConfig } from '@/app/p/[project]/read-gate-config'
import { CoveragePage } from '@/components/overview/coverage-page'
import { CopyCommand } from '@/components/ui/copy-command'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { baseUrl, requireProjectPage } from '@/lib/auth'
import { getCoverage } from '@/lib/db/overview'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }> }

export const metadata: Metadata = { title: 'Coverage' }

export default async function CoverageRoute({ params }: Props) {
  const { project } = await requireProjectPage((await params).project, 'project.read')
  const view = await getCoverage(getDeps().db, project.id, readGateConfig(project.config).gate.minCasesPerSegment)
  if (view) return <CoveragePage view={view} />
  const command = `curl -H "Authorization: Bearer $SLICEGATE_API_KEY" -H "Content-Type: application/x-ndjson" \\\n  --data-binary @logs.jsonl "${baseUrl()}/api/v1/traces?format=bifrost"`
  return (
    <Page title="Coverage">
      <Panel flush label="Coverage">
        <EmptyState icon={<Radar size={18} />} title="Traffic is not grouped yet" more={<CopyCommand command={command} />}>
          Send traces of production. They are grouped by what they ask, and this page shows which groups your cases stand for.
        </EmptyState>
      </Panel>
    </Page>
  )
}
