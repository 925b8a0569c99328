import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { refusalInWords } from '@/lib/core/calibration/refused-verdicts'
import type { RefusedJudge } from '@/lib/core/gate/types'
import styles from '@/components/judges/judges.module.css'

/** Judges whose verdicts a decision did not count, where and by which figures, as they were when it was made. */
export function RefusedJudges({ refused, base }: { refused: RefusedJudge[]; base: string }) {
  if (refused.length === 0) return null
  return (
    <Panel title="Judges that may not gate" note="as people had rated them when the gate decided">
      {refused.map((one) => <p key={`${one.model} ${one.promptVersion} ${one.segment}`} className={styles.warn}>{refusalInWords(one)}</p>)}
      <p className={styles.note}>What was measured is kept and shown; the gate does not count it. <Link href={`${base}/judges/calibration`}>Judges against people</Link></p>
    </Panel>
  )
}
