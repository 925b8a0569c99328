import { AmountCell } from '@/components/cost/amount-cell'
import { Panel } from '@/components/ui/panel'
import type { CostRole, ModelRow, RoleRow } from '@/lib/core/cost/cost-report'
import { formatCount } from '@/lib/core/display/format'
import tables from '@/components/ui/table.module.css'
import styles from '@/components/cost/cost.module.css'

/** Shown once they cost anything. */
const OPTIONAL = new Set<CostRole>(['shadow', 'embedding'])
const ROLE_WORDS: Record<CostRole, string> = { candidate: 'Candidate', baseline: 'Baseline', judge: 'Judge', shadow: 'Judge tried out', embedding: 'Embedding' }

export function RolePanel({ rows }: { rows: RoleRow[] }) {
  return (
    <Panel title="By role" flush>
      <div className={tables.scroll}>
        <table className={`${tables.table} ${styles.rows}`}>
          <thead><tr><th scope="col">Role</th><th scope="col" data-wide className={tables.num}>Calls</th><th scope="col" className={tables.num}>First runs</th><th scope="col" className={tables.num}>Re-runs</th><th scope="col" className={tables.num}>All</th></tr></thead>
          <tbody>
            {rows.filter(({ role, all }) => !OPTIONAL.has(role) || all.calls > 0).map(({ role, first, rerun, all }) => (
              <tr key={role}>
                <td className={styles.role}>{ROLE_WORDS[role]}</td><td data-wide className={`${tables.num} ${tables.dim}`}>{formatCount(all.calls)}</td>
                <td className={tables.num}><AmountCell amount={first} /></td><td className={tables.num}><AmountCell amount={rerun} /></td><td className={tables.num}><b style={{ fontWeight: 600 }}><AmountCell amount={all} /></b></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

export function ModelPanel({ rows }: { rows: ModelRow[] }) {
  return (
    <Panel title="By model" flush>
      <div className={tables.scroll}>
        <table className={`${tables.table} ${styles.rows}`}>
          <thead><tr><th scope="col">Model</th><th scope="col" data-wide>Role</th><th scope="col" className={tables.num}>Calls</th><th scope="col" className={tables.num}>Cost</th></tr></thead>
          <tbody>
            {rows.map(({ model, roles, all }) => (
              <tr key={model}>
                <td><span className={styles.runName} title={model}>{model}</span></td><td data-wide className={tables.dim}>{roles.join(', ')}</td>
                <td className={`${tables.num} ${tables.dim}`}>{formatCount(all.calls)}</td><td className={tables.num}><AmountCell amount={all} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}
