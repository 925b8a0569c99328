import { assumptionSentence, trialSentence, type TrialSummary } from '@/lib/core/display/policy-trial'
import { formatCount } from '@/lib/core/display/format'
import type { TrialState } from '@/components/policy/use-policy-trials'
import { Stats } from '@/components/ui/panel'
import styles from '@/components/policy/policy.module.css'

type Props = {
  state: TrialState
  summary: TrialSummary
  total: number
  /** The figures belong to another text than the one in the editor. */
  stale: boolean
  valid: boolean
}

/** What the policy would have done, as one sentence and its figures. */
export function TrialSummaryPanel({ state, summary, total, stale, valid }: Props) {
  const first = state.text === null
  const sentence = first ? `Deciding ${formatCount(total)} runs again …` : trialSentence(summary, total)
  const note = state.fault ?? (valid ? first ? null : assumptionSentence(summary) : 'The policy cannot be read; these are the figures of the one before.')
  return (
    <section className={styles.summary} aria-label="Outcome" data-stale={stale || undefined}>
      <div className={styles.says}>
        <p className={styles.sentence} role="status">{sentence}</p>
        <p className={styles.under} data-bad={state.fault !== null || undefined}>{note ?? 'Every verdict follows from what was measured then.'}</p>
        <div className={styles.bar} role="progressbar" aria-label="Runs decided again" aria-valuemin={0} aria-valuemax={total} aria-valuenow={summary.runs} data-on={state.running || undefined}>
          <i style={{ width: `${total === 0 ? 0 : (100 * summary.runs) / total}%` }} />
        </div>
      </div>
      <Stats items={[
        { label: 'Verdicts changed', value: figure(first, summary.changed), note: `of ${formatCount(first ? total : summary.runs)}` },
        { label: 'Blocked', value: figure(first, summary.blockedAfter), note: first ? 'was –' : `was ${formatCount(summary.blockedBefore)}` },
        { label: 'Cases to review', value: figure(first, summary.reviewAfter), note: first ? 'was –' : `was ${formatCount(summary.reviewBefore)}` },
        { label: 'Uncertain', value: figure(first, summary.uncertain), note: 'for missing re-runs' },
      ]} />
    </section>
  )
}

const figure = (unknown: boolean, n: number) => (unknown ? '–' : formatCount(n))
