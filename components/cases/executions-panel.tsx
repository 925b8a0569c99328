import Link from 'next/link'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { attemptLabel, attemptRows, rerunSentence } from '@/lib/core/display/executions'
import type { CaseView } from '@/lib/core/display/case-view'
import styles from '@/components/cases/cases.module.css'

type Props = {
  view: CaseView
  /** The attempt that the page shows. */
  shown: number
  hrefOf: (attempt: number) => string
  /** The baseline cannot run again, so that the candidate alone confirms. */
  candidateOnly: boolean
}

/** What both arms did each time that the case ran; every row shows its answers. Nothing for a case that ran once. */
export function ExecutionsPanel({ view, shown, hrefOf, candidateOnly }: Props) {
  const rows = attemptRows(view.outcomes)
  if (rows.length <= 1) return null
  const sentence = rerunSentence(view.caseId, view.flip, view.outcomes, candidateOnly ? 'candidate' : 'both')
  return (
    <Panel title="Executions" note="the first run counts; others confirm it" flush>
      {sentence && <p className={styles.rerun}>{sentence}</p>}
      <table className={styles.executions}>
        <thead><tr><th scope="col">Attempt</th><th scope="col">Baseline</th><th scope="col">Candidate</th></tr></thead>
        <tbody>
          {rows.map(({ attempt, baseline, candidate }) => (
            <tr key={attempt} aria-current={attempt === shown || undefined}>
              <th scope="row"><Link href={hrefOf(attempt)} replace scroll={false} prefetch={false}>{attemptLabel(attempt)}</Link></th>
              <td><Result passed={baseline} /></td>
              <td><Result passed={candidate} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

function Result({ passed }: { passed: boolean | null | undefined }) {
  if (passed === undefined) return <span className={styles.faint}>–</span>
  if (passed === null) return <ToneBadge tone="open">Not measured</ToneBadge>
  return passed ? <ToneBadge tone="pass">Pass</ToneBadge> : <ToneBadge tone="blocked">Fail</ToneBadge>
}
