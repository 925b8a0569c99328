import Link from 'next/link'
import { formatMoment, plural } from '@/lib/core/display/format'
import type { FlagLife, LifeRun } from '@/lib/core/flag/flag-life'
import styles from '@/components/flag/flag.module.css'

type Props = { receivedAt: string; acceptedAt: string; life: FlagLife; base: string; caseId: string }
type Step = { label: string; at: string; tone: 'done' | 'pass' | 'blocked'; run?: LifeRun }

/** Received, accepted, first run, fixed, in production, broken again: what happened, in the order in which it did. */
export function LifeLine({ receivedAt, acceptedAt, life, base, caseId }: Props) {
  return (
    <ol className={styles.life}>
      <li data-tone="done"><b>Received</b><time dateTime={receivedAt}>{formatMoment(receivedAt)}</time></li>
      <li data-tone="done"><b>Accepted</b><span>it is a case of the set</span><time dateTime={acceptedAt}>{formatMoment(acceptedAt)}</time></li>
      {stepsOf(life).map(({ label, at, tone, run }) => (
        <li key={label} data-tone={tone}>
          <b>{label}</b>
          {run && <span><Link href={`${base}/runs/${run.runId}/cases/${caseId}?set=adversarial%3Aadversarial`}>{run.runName}</Link>{run.candidate && <> with {run.candidate}</>}</span>}
          <time dateTime={at}>{formatMoment(at)}</time>
        </li>
      ))}
      {life.state === 'never-run' && <li><b>First run</b><span>waits for the next evaluation{life.unmeasured > 0 && `; ${plural(life.unmeasured, 'run')} could not measure it`}</span></li>}
      {life.state === 'failing' && <li data-tone="blocked"><b>Still failing</b><span>in {plural(life.measured, 'run')}, none passed</span></li>}
    </ol>
  )
}

/** One run may be several steps; those with the same time keep the order of a life. */
function stepsOf(life: FlagLife): Step[] {
  const { firstRun, fixedIn, inProduction, brokenAgain, fixedAgain } = life
  const steps: (Step | null)[] = [
    firstRun && { label: firstRun.after ? 'First run passed' : 'First run failed', at: firstRun.at, tone: firstRun.after ? 'pass' : 'blocked', run: firstRun },
    fixedIn && { label: 'Fixed in', at: fixedIn.at, tone: 'pass', run: fixedIn },
    inProduction && { label: 'Production passes since', at: inProduction.at, tone: 'pass', run: { ...inProduction, candidate: null } },
    brokenAgain && { label: 'Broken again in', at: brokenAgain.at, tone: 'blocked', run: brokenAgain },
    fixedAgain && { label: 'Fixed again in', at: fixedAgain.at, tone: 'pass', run: fixedAgain },
  ]
  return steps.filter((step) => step !== null).sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}
