import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { AgreementChart } from '@/components/judges/agreement-chart'
import { ConfusionTable } from '@/components/judges/confusion-table'
import { DisagreementList } from '@/components/judges/disagreement-list'
import { TrendLine } from '@/components/judges/trend-line'
import { ToneBadge } from '@/components/ui/badge'
import type { Tone } from '@/components/ui/tone'
import type { CalibrationEntry, JudgeCalibration } from '@/lib/core/calibration/judge-calibration'
import { kappaText, STATUS_WORDS, statusInWords, type Disagreement } from '@/lib/core/display/calibration-view'
import { formatCount, formatPercent, formatPoints, plural } from '@/lib/core/display/format'
import styles from '@/components/judges/calibration.module.css'

const TONES: Record<CalibrationEntry['status'], Tone> = { accepted: 'pass', refused: 'blocked', 'too-few': 'neutral' }

type Props = { judge: JudgeCalibration; base: string; open: boolean; disagreements: Disagreement[] }

/** One judge and prompt; opened it shows its segments, what it takes for what, and cases to look at. */
export function CalibrationRow({ judge, base, open, disagreements }: Props) {
  const { model, promptVersion, judge: kind, all, segments } = judge
  const refused = segments.filter(({ status }) => status === 'refused').length
  return (
    <details className={styles.judge} open={open}>
      <summary className={styles.row}>
        <span className={styles.name}><ChevronRight size={14} className={styles.chevron} aria-hidden /><span className={styles.model} title={model}>{model}</span><small>{promptVersion}, {kind}</small></span>
        <span className={styles.status}><ToneBadge tone={TONES[all.status]}>{STATUS_WORDS[all.status]}</ToneBadge>{refused > 0 && <small className={styles.bad}>refused in {plural(refused, 'segment')}</small>}</span>
        <Figures entry={all} />
      </summary>
      <div className={styles.opened}>
        <p className={styles.words}>{statusInWords(all)} {selfWords(all)}</p>
        <ul className={styles.segments} aria-label={`${model} by segment`}>
          {segments.map((entry) => <SegmentLine key={entry.segment} entry={entry} ratingsHref={`${base}/ratings`} />)}
        </ul>
        <div className={styles.details}>
          <ConfusionTable confusion={all.confusion} />
          <DisagreementList disagreements={disagreements} base={base} />
        </div>
      </div>
    </details>
  )
}

function SegmentLine({ entry, ratingsHref }: { entry: CalibrationEntry; ratingsHref: string }) {
  return (
    <li className={styles.segment} data-status={entry.status}>
      <div className={styles.row}>
        <span className={styles.name}><span className={styles.key} title={entry.segment ?? undefined}>{entry.segment}</span></span>
        <span className={styles.status}><ToneBadge tone={TONES[entry.status]}>{STATUS_WORDS[entry.status]}</ToneBadge></span>
        <Figures entry={entry} />
      </div>
      <p className={styles.why}>{statusInWords(entry)} {entry.status === 'too-few' && <Link href={ratingsHref}>Rate some</Link>}</p>
    </li>
  )
}

function Figures({ entry }: { entry: CalibrationEntry }) {
  const { n, chosen, kappa, position, length, trend } = entry
  return (
    <>
      <span className={styles.figure} data-label="Labels">{formatCount(n)}{chosen > 0 && <small>{formatCount(chosen)} chosen</small>}</span>
      <span className={styles.chart} data-label="Agreement"><AgreementChart entry={entry} /></span>
      <span className={styles.figure} data-label="Kappa">{kappaText(kappa?.kappa)}{kappa && <small>{kappaText(kappa.low)} to {kappaText(kappa.high)}</small>}</span>
      <span className={styles.figure} data-label="Order decided" title={position.first ? `The answer that stood first was named in ${formatPercent(position.first.rate)} of the votes (${formatPercent(position.first.low)} to ${formatPercent(position.first.high)})` : undefined}>
        {position.flips.rate === null ? '–' : formatPercent(position.flips.rate, 0)}{position.first && <small>first {formatPercent(position.first.rate, 0)}</small>}
      </span>
      <span className={styles.figure} data-label="Likes length" title={length ? `The longer answer is preferred by the judge in ${formatPercent(length.judge)} of ${plural(length.pairs, 'pair')}, by people in ${formatPercent(length.people)}` : undefined}>
        {length === null || length.pairs < 2 ? '–' : formatPoints(length.difference, 0)}{length !== null && length.pairs > 1 && <small>{formatPoints(length.low, 0)} to {formatPoints(length.high, 0)}</small>}
      </span>
      <span className={styles.trend} data-label="By week"><TrendLine trend={trend} /></span>
    </>
  )
}

function selfWords({ self, unreadable }: CalibrationEntry): string {
  const parts = [
    self.n > 0 ? `Asked the same again it says the same in ${formatPercent(self.rate)} of ${plural(self.n, 'time')}.` : '',
    unreadable.count > 0 ? `${formatCount(unreadable.count)} of ${plural(unreadable.n, 'vote')} could not be read.` : '',
  ]
  return parts.filter(Boolean).join(' ')
}
