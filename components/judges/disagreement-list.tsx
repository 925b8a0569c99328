import Link from 'next/link'
import { CHOICE_WORDS, type Disagreement } from '@/lib/core/display/calibration-view'
import styles from '@/components/judges/calibration.module.css'

/** The newest cases on which people and the judge differ; each leads to the case with its votes and reasons. */
export function DisagreementList({ disagreements, base }: { disagreements: Disagreement[]; base: string }) {
  return (
    <div className={styles.examples}>
      <h3>Where they differ, newest first</h3>
      {disagreements.length === 0
        ? <p className={styles.none}>People and this judge say the same wherever both have spoken.</p>
        : (
          <ul>
            {disagreements.map(({ runId, runName, caseId, caseKey, segments, arm, judged, gold }) => (
              <li key={`${runId} ${caseId} ${arm}`}>
                <Link href={`${base}/runs/${runId}/cases/${caseId}`} prefetch={false} title={`${caseKey} in ${runName}`}>{caseKey}</Link>
                <span className={styles.said}>people <b>{CHOICE_WORDS[gold]}</b>, judge <b>{CHOICE_WORDS[judged]}</b>{arm !== 'pair' && `, ${arm}`}</span>
                <small>{segments.join(', ')}</small>
              </li>
            ))}
          </ul>
        )}
    </div>
  )
}
