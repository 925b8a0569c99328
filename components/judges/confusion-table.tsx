import type { CalibrationEntry } from '@/lib/core/calibration/judge-calibration'
import { LABEL_ORDER, type LabelChoice } from '@/lib/core/calibration/judged-thing'
import { CHOICE_WORDS } from '@/lib/core/display/calibration-view'
import { formatCount, formatPercent } from '@/lib/core/display/format'
import styles from '@/components/judges/calibration.module.css'

/** What people say, line by line, and what the judge made of it; the deeper a cell, the larger its part of the line. */
export function ConfusionTable({ confusion }: { confusion: CalibrationEntry['confusion'] }) {
  const golds = LABEL_ORDER.filter((label) => confusion.some(({ gold }) => gold === label))
  const judged = LABEL_ORDER.filter((label) => confusion.some((cell) => cell.judged === label || cell.gold === label))
  const count = (gold: LabelChoice, said: LabelChoice) => confusion.find((cell) => cell.gold === gold && cell.judged === said)?.n ?? 0
  return (
    <div className={styles.confusion}>
      <h3>What it takes for what</h3>
      <div className={styles.scroll}>
        <table>
          <thead>
            <tr><td /><th scope="colgroup" colSpan={judged.length}>The judge says</th></tr>
            <tr><th scope="col">People say</th>{judged.map((label) => <th key={label} scope="col">{CHOICE_WORDS[label]}</th>)}</tr>
          </thead>
          <tbody>
            {golds.map((gold) => {
              const total = judged.reduce((sum, said) => sum + count(gold, said), 0)
              return (
                <tr key={gold}>
                  <th scope="row">{CHOICE_WORDS[gold]}</th>
                  {judged.map((said) => <Cell key={said} n={count(gold, said)} total={total} isRight={gold === said} />)}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function Cell({ n, total, isRight }: { n: number; total: number; isRight: boolean }) {
  const share = total === 0 ? 0 : n / total
  const color = isRight ? 'var(--sg-pass-fill)' : 'var(--sg-blocked)'
  return <td title={`${formatCount(n)} of ${formatCount(total)}, ${formatPercent(share)}`} style={{ background: n === 0 ? undefined : `color-mix(in srgb, ${color} ${Math.round(6 + share * 34)}%, transparent)` }} data-none={n === 0 || undefined}>{formatCount(n)}</td>
}
