import { Waypoints } from 'lucide-react'
import { RouteChangeButton, type ChangeRoute } from '@/components/judges/route-change-button'
import { ToneBadge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import type { Tone } from '@/components/ui/tone'
import { formatCost, formatCount, formatPercent, plural } from '@/lib/core/display/format'
import { routeChangeOf, type RouteRow, type RoutesView } from '@/lib/core/display/routes-view'
import judges from '@/components/judges/judges.module.css'
import styles from '@/components/judges/routes.module.css'
import table from '@/components/ui/table.module.css'

type Props = {
  view: RoutesView
  /** null: the person may not change routes. */
  change: ChangeRoute | null
  settingsHref: string | null
}

/** Every judge that could be asked, cheapest first: which one answers, and how far the cheaper ones agree with the reference. */
export function RoutesPanel({ view, change, settingsHref }: Props) {
  const { rows, size, measured, self, rules } = view
  if (rows.length === 0) return null
  if (rows.length === 1) {
    return (
      <Panel title="Cheaper judges" flush>
        <EmptyState icon={<Waypoints size={18} />} title="There is one judge so far" more={settingsHref && <LinkButton href={settingsHref} variant="default">To the endpoints</LinkButton>}>
          Add an endpoint with the role judge, a cheaper judge model and its price. It is asked beside {rows[0]!.model} on a sample, and takes over when it is shown to agree.
        </EmptyState>
      </Panel>
    )
  }
  return (
    <Panel title="Cheaper judges" note="the cheapest one that is shown to agree answers" flush>
      <div className={table.scroll}>
        <table className={`${table.table} ${judges.table} ${judges.votes} ${styles.routes}`}>
          <thead>
            <tr>
              <th scope="col">Judge</th><th scope="col" className={table.num}>1,000 questions</th><th scope="col">Status</th>
              <th scope="col">Agrees with the reference</th><th scope="col">Weakest segment</th><th scope="col">Last change</th>
              {change && <th scope="col" className={table.num}>Actions</th>}
            </tr>
          </thead>
          <tbody>{rows.map((row) => <RouteLine key={`${row.endpointId} ${row.model}`} row={row} change={change} />)}</tbody>
        </table>
      </div>
      <p className={judges.foot}>
        Priced at {formatCount(Math.round(size.input))} tokens in and {formatCount(Math.round(size.output))} out{measured ? ', the mean of recent questions' : ' until questions were counted'}.
        {self.n > 0 && ` The reference agrees with itself in ${formatPercent(self.agreed / self.n)} of ${plural(self.n, 'repeated question')}.`}
        {' '}A cheaper judge takes over when it is shown to agree in more than {formatPercent(rules.overall.within)} of all questions and {formatPercent(rules.segment.within)} of each segment; it goes when it drifts away.
      </p>
    </Panel>
  )
}

const TONES: Record<RouteRow['standing'], Tone> = { reference: 'accent', promoted: 'pass', shadow: 'open', new: 'neutral', demoted: 'warn' }

function RouteLine({ row, change }: { row: RouteRow; change: ChangeRoute | null }) {
  const { id, model, endpointName, price, standing, answers, label, detail, reason, changedAt } = row
  const possible = routeChangeOf(row)
  return (
    <tr data-standing={standing}>
      <td><span className={judges.model} title={model}>{model}</span><span className={styles.under}>{endpointName}</span></td>
      <td className={table.num} data-label="1,000 questions">{price === null ? <span className={table.faint}>unknown</span> : formatCost(price)}</td>
      <td data-label="Status">
        <ToneBadge tone={label === 'Not tried' || label === 'Stopped' ? 'neutral' : TONES[standing]}>{label}</ToneBadge>
        {(answers || detail) && <span className={styles.under}>{answers ? 'answers the next run' : detail}</span>}
      </td>
      <td data-label="Agrees with the reference"><Agreement row={row} /></td>
      <td data-label="Weakest segment"><Weakest row={row} /></td>
      <td data-label="Last change" className={styles.reason}>
        {changedAt === null ? <span className={table.faint}>–</span> : <>{reason && <span>{reason}</span>}<span className={styles.when}><TimeAgo at={changedAt} /></span></>}
      </td>
      {change && (
        <td className={`${table.num} ${styles.actions}`}>{possible !== null && id !== null && <RouteChangeButton routeId={id} model={model} change={possible} answers={answers} save={change} />}</td>
      )}
    </tr>
  )
}

function Agreement({ row: { compared } }: { row: RouteRow }) {
  if (compared === null) return <span className={table.faint}>–</span>
  const { agreed, n, low, high, needed } = compared
  if (n === 0) return <span className={table.faint}>{needed === null ? '–' : `0 of ${plural(needed, 'question')} compared`}</span>
  return (
    <>
      <b className={styles.rate}>{formatPercent(agreed / n)}</b> <span className={table.dim}>{formatPercent(low)} to {formatPercent(high)}</span>
      {needed === null
        ? <span className={styles.under}>{formatCount(agreed)} of {formatCount(n)}</span>
        : (
          <span className={styles.progress}>
            <span className={styles.bar} role="progressbar" aria-label="Questions compared" aria-valuemin={0} aria-valuemax={needed} aria-valuenow={n}><i style={{ width: `${Math.min(100, (n / needed) * 100)}%` }} /></span>
            <span>{formatCount(n)} of {formatCount(needed)} needed</span>
          </span>
        )}
    </>
  )
}

function Weakest({ row: { compared } }: { row: RouteRow }) {
  const worst = compared?.worst
  if (!worst) return <span className={table.faint}>–</span>
  return (
    <>
      <span className={worst.verdict === 'differs' ? judges.moved : undefined}>{worst.key ?? 'small segments'}</span> <span className={table.dim}>{formatPercent(worst.agreed / worst.n)}</span>
      <span className={styles.under}>{formatCount(worst.agreed)} of {formatCount(worst.n)}; {formatPercent(worst.low)} to {formatPercent(worst.high)}</span>
    </>
  )
}
