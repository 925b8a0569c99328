import Link from 'next/link'
import type { ReactNode } from 'react'
import { CorrectedPlot } from '@/components/judges/corrected-plot'
import { Panel } from '@/components/ui/panel'
import type { CorrectedChanges } from '@/lib/core/display/calibration-view'
import { formatMoment, plural } from '@/lib/core/display/format'
import judges from '@/components/judges/judges.module.css'

type Props = { changes: CorrectedChanges; base: string; run?: { id: string; name: string; decidedAt: string }; more?: ReactNode }

/** The change of the pass rate by the verdicts, and corrected for what people found the judge to be wrong about. It decides nothing. */
export function CorrectedPanel({ changes, base, run, more }: Props) {
  const note = run && <>the newest decided run with labels, <Link href={`${base}/runs/${run.id}`}>{run.name}</Link>, {formatMoment(run.decidedAt)}</>
  return (
    <Panel title="Change corrected for judge error" label="Change corrected for judge error" note={note ?? 'by what people say of the judged cases'} flush>
      <CorrectedPlot rows={changes.rows} />
      <p className={judges.foot}>
        The corrected change weighs what people say by how often the judge says it; where the labels are few, its interval is wide. It decides nothing: the gate counts verdicts.
        {changes.unlabelled > 0 && ` ${plural(changes.unlabelled, 'segment has', 'segments have')} no label yet.`} {more}
      </p>
    </Panel>
  )
}
