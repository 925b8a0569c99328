import { Users } from 'lucide-react'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import type { HumanAgreement } from '@/lib/core/calibration/human-agreement'
import { formatCount, formatDuration, formatPercent, plural } from '@/lib/core/display/format'
import type { RaterRow, RatersAgreement } from '@/lib/core/display/ratings-view'
import type { RatingChoice } from '@/lib/core/rating/settle-rating'
import table from '@/components/ui/table.module.css'
import styles from '@/components/ratings/ratings.module.css'

/** How far people agree who see nothing of each other, and who rated how much. For admins: it is about people. */
export function PeoplePanels({ raters, agreement }: { raters: RaterRow[]; agreement: RatersAgreement }) {
  return (
    <>
      <Panel title="Agreement between people" note="of the first two who chose, before anybody settles" flush>
        <dl className={styles.agreement}>
          <AgreementOf label="Which of two answers" agreement={agreement.pairs} />
          <AgreementOf label="One answer, right or wrong" agreement={agreement.answers} />
        </dl>
        <p className={styles.foot}>Kappa is the agreement beyond chance: 0 is what guessing gives, 1 is always. Where people do not agree with each other, no judge can be held to agree with them.</p>
      </Panel>
      <Panel title="Raters" flush>
        {raters.length === 0
          ? <EmptyState icon={<Users size={18} />} title="Nobody has rated yet">Support, reviewers and admins can rate.</EmptyState>
          : (
            <TableScroll label="People">
              <table className={table.table}>
                <thead>
                  <tr>
                    <th scope="col">Person</th><th scope="col" className={table.num}>Ratings</th><th scope="col" className={table.num}>Could not tell</th>
                    <th scope="col" className={table.num}>As settled</th><th scope="col" className={table.num}>Median time</th>
                  </tr>
                </thead>
                <tbody>
                  {raters.map((row) => (
                    <tr key={row.userId}>
                      <td>{row.name}</td><td className={table.num}>{formatCount(row.ratings)}</td><td className={table.num}>{formatCount(row.unsure)}</td>
                      <td className={table.num}>{row.chosen === 0 ? '–' : `${formatPercent(row.agreed / row.chosen, 0)} of ${formatCount(row.chosen)}`}</td>
                      <td className={table.num}>{row.medianMs === null ? '–' : formatDuration(row.medianMs)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableScroll>
          )}
      </Panel>
    </>
  )
}

function AgreementOf({ label, agreement }: { label: string; agreement: HumanAgreement<RatingChoice> | null }) {
  return (
    <div>
      <dt>{label}</dt>
      {agreement === null
        ? <dd>Not known yet<small>needs two tasks with two choices</small></dd>
        : (
          <dd>
            {formatPercent(agreement.unanimous.rate, 0)} agree
            <small>{agreement.fleissKappa === null ? 'kappa undefined: everybody always says the same' : `Fleiss’ kappa ${agreement.fleissKappa.toFixed(2)}`}, {plural(agreement.items, 'task')}</small>
          </dd>
        )}
    </div>
  )
}
