import { formatPercent, plural } from '@/lib/core/display/format'
import type { GateReport } from '@/lib/core/gate/types'

/** What was run again before the gate decided, and what that cost; where nothing could be, what that means. */
export function ConfirmationLine({ report, uploaded }: { report: GateReport; uploaded: boolean }) {
  const { confirmation } = report
  if (report.confirm === 'off' || confirmation === null) {
    return <>{uploaded ? 'Uploaded results cannot be re-run' : 'Flips were not re-run (confirm: off)'}: every number is of the first run, and about half of the real drops of this size stay unseen.</>
  }
  if (confirmation.cases === 0) return <>Nothing had to be re-run: no set dropped far enough to block.</>
  const sides = confirmation.sides === 'candidate' ? ', the candidate alone' : ''
  const control = confirmation.control ? ` A sample of ${plural(confirmation.control.sampled, 'flip')} elsewhere: ${confirmation.control.confirmed} were real.` : ''
  return <>{plural(confirmation.cases, 'case')} ran again before the gate decided{sides}: {plural(confirmation.executions, 'execution')}, {formatPercent(confirmation.share)} more calls.{control}</>
}
