import Link from 'next/link'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { plural } from '@/lib/core/display/format'
import type { LifeRun } from '@/lib/core/flag/flag-life'
import styles from '@/components/ui/table.module.css'

/** Every decided run that had the case, newest first. */
export function RunHistory({ runs, base, caseId }: { runs: LifeRun[]; base: string; caseId: string }) {
  return (
    <Panel title="Runs" note={runs.length > 0 ? plural(runs.length, 'decided run') : 'none yet: the next evaluation replays it first'} flush>
      {runs.length > 0 && (
        <div className={styles.scroll}>
          <table className={`${styles.table} ${styles.sticky}`}>
            <thead><tr><th scope="col">Run</th><th scope="col">Candidate</th><th scope="col">Baseline</th><th scope="col">Model</th><th scope="col" className={styles.num}>When</th></tr></thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.runId}>
                  <td className={styles.clip}><Link className={styles.name} href={`${base}/runs/${run.runId}/cases/${caseId}?set=adversarial%3Aadversarial`} prefetch={false}>{run.runName}</Link></td>
                  <td><Passed passed={run.after} /></td>
                  <td><Passed passed={run.before} /></td>
                  <td className={styles.dim}>{run.candidate ?? '–'}</td>
                  <td className={`${styles.num} ${styles.dim}`}><TimeAgo at={run.at} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}

function Passed({ passed }: { passed: boolean | null }) {
  if (passed === null) return <ToneBadge tone="open">Not measured</ToneBadge>
  return passed ? <ToneBadge tone="pass">Pass</ToneBadge> : <ToneBadge tone="blocked">Fail</ToneBadge>
}
