import { Inbox } from 'lucide-react'
import Link from 'next/link'
import { ImportBadge } from '@/components/sources/import-badge'
import { EmptyState } from '@/components/ui/empty-state'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { importSum, VIA_WORDS, type ImportView } from '@/lib/core/display/import-view'
import { plural } from '@/lib/core/display/format'
import styles from '@/components/sources/imports.module.css'
import table from '@/components/ui/table.module.css'

type Props = { imports: ImportView[]; next: string | null; first: string | null }

/** What came in, newest first, with what became of its rows. */
export function ImportsPanel({ imports, next, first }: Props) {
  return (
    <Panel title="Imports" note="files, requests and pulls, newest first" flush>
      {imports.length === 0
        ? <EmptyState icon={<Inbox size={18} />} title="Nothing came in yet">Upload a file, send a log, or let a gateway be asked: each shows here with what became of its rows.</EmptyState>
        : (
          <>
            <div className={table.scroll}>
              <table className={`${table.table} ${table.sticky}`} aria-label="Imports">
                <thead><tr><th scope="col">Import</th><th scope="col">Source</th><th scope="col">State</th><th scope="col">Rows</th><th scope="col" className={table.num}>When</th></tr></thead>
                <tbody>
                  {imports.map((row) => (
                    <tr key={row.id}>
                      <td>
                        <span className={styles.name}>
                          <Link href={row.href} className={`${table.name} ${table.clip}`} title={row.name} prefetch={false}>{row.name}</Link>
                          <small>{VIA_WORDS[row.via]}</small>
                        </span>
                      </td>
                      <td className={table.dim}>{row.source?.name ?? row.format}</td>
                      <td><ImportBadge status={row.status} quarantined={row.quarantined} /></td>
                      <td className={styles.sum}>{importSum(row)}{row.error && <div className={`${styles.fault} ${table.clip}`} title={row.error}>{row.error}</div>}</td>
                      <td className={`${table.num} ${table.dim}`}><TimeAgo at={row.startedAt} /></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <PageLinks shown={plural(imports.length, 'import')} next={next} first={first} />
          </>
        )}
    </Panel>
  )
}
