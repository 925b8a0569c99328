import type { ReactNode } from 'react'
import { Panel } from '@/components/ui/panel'
import { formatCount, formatMoment, plural } from '@/lib/core/display/format'
import type { WeekUnseen } from '@/lib/core/unseen/unseen-view'
import { chapmanWords, knownWords, unseenSentence, weekName } from '@/lib/core/unseen/unseen-words'
import styles from '@/components/unseen/unseen.module.css'

type Props = { view: WeekUnseen; at: string; late: number; again: boolean; actions: ReactNode }

/** The one sentence, what it rests on, and what it leaves out. */
export function HeadlinePanel({ view, at, late, again, actions }: Props) {
  const { traces, drawn, judged, unsure, passedOver, estimate, week } = view
  const known = knownWords(view)
  return (
    <Panel title={`Week of ${weekName(week)}`} note={`${plural(traces, 'trace')}, drawn ${formatMoment(at)}`} actions={actions} label="Estimate">
      <p className={styles.sentence} data-kind={estimate.unseen.kind}>{unseenSentence(estimate, judged)}; {known}.</p>
      <ul className={styles.notes}>
        <li>
          {judged === 0 ? `None of the ${formatCount(drawn)} drawn traces was looked at yet: there is no estimate, and no upper bound either.`
            : `${formatCount(judged)} of ${formatCount(drawn)} drawn traces were looked at${unsure > 0 ? `, ${formatCount(unsure)} with “unsure”` : ''}${passedOver > 0 ? `; ${formatCount(passedOver)} before them ${passedOver === 1 ? 'has' : 'have'} no verdict` : ''}. ${unsure + passedOver > 0 ? 'Those count as fine for the lower limit and as failures for the upper one. ' : ''}The limits hold the truth in 95 of 100 such weeks on average, in more than 90 whatever the week.`}
        </li>
        {judged > 0 && <li>{chapmanWords(estimate.chapman)}</li>}
        {late > 0 && <li>{plural(late, 'trace')} of the week came after the draw and {late === 1 ? 'is' : 'are'} not in it{again ? ': as nobody has looked yet, it can be drawn again.' : '; what is said holds for the others.'}</li>}
      </ul>
    </Panel>
  )
}
