import Link from 'next/link'
import { CorrectedPanel } from '@/components/judges/corrected-panel'
import { RefusedJudges } from '@/components/judges/refused-judges'
import { correctedChanges } from '@/lib/core/display/calibration-view'
import { projectHref } from '@/lib/core/display/project-href'
import type { RunView } from '@/lib/core/display/run-view'
import { listChangeStrata } from '@/lib/db/judge-labels'
import { getDeps } from '@/lib/deps'

/** What people say of the judges of a decided run: whose verdicts did not count, and the change corrected for their errors. Nothing without labels. */
export async function judgePanels(run: RunView, slug: string) {
  if (run.report === null || run.kind !== 'replay') return null
  const base = projectHref(slug)
  const refused = run.report.refusedJudges ?? []
  const changes = correctedChanges(await listChangeStrata(getDeps().db, run.id))
  if (changes === null && refused.length === 0) return null
  return (
    <>
      <RefusedJudges refused={refused} base={base} />
      {changes && <CorrectedPanel changes={changes} base={base} more={<Link href={`${base}/judges/calibration`}>Judges against people</Link>} />}
    </>
  )
}
