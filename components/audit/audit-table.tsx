'use client'

import { ChevronDown, ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { Fragment, useState } from 'react'
import { Mono } from '@/components/ui/panel'
import { useRowKeys } from '@/components/ui/row-keys'
import { TimeAgo } from '@/components/ui/time-ago'
import { changedFields, changesInShort, type AuditRow } from '@/lib/core/display/audit-view'
import styles from '@/components/audit/audit.module.css'
import table from '@/components/ui/table.module.css'

export function AuditTable({ rows, base }: { rows: AuditRow[]; base: string }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) => setOpen((now) => {
    const next = new Set(now)
    if (!next.delete(id)) next.add(id)
    return next
  })
  const cursor = useRowKeys(rows.length, { open: (index) => toggle(rows[index]!.id) })
  return (
    <div className={table.scroll}>
      <table className={table.table} aria-label="Changes">
        <thead><tr><th scope="col">Change</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">In short</th><th scope="col" className={table.num}>When</th></tr></thead>
        <tbody>
          {rows.map((row, index) => {
            const shown = open.has(row.id)
            const changes = changedFields(row.before, row.after)
            return (
              <Fragment key={row.id}>
                <tr className={index === cursor ? table.focused : undefined}>
                  <td>
                    <button type="button" className={styles.toggle} aria-expanded={shown} disabled={changes.length === 0} onClick={() => toggle(row.id)}>
                      {shown ? <ChevronDown size={14} /> : <ChevronRight size={14} />}{row.action}
                    </button>
                  </td>
                  <td>{row.name ?? (row.actor === 'system' ? <span className={table.dim}>Slicegate itself</span> : <Mono>{row.actor}</Mono>)}</td>
                  <td><Target row={row} base={base} /></td>
                  <td className={`${table.clip} ${table.dim}`}>{changesInShort(changes)}</td>
                  <td className={`${table.num} ${table.dim}`}><TimeAgo at={row.at} /></td>
                </tr>
                {shown && (
                  <tr>
                    <td colSpan={5} className={styles.details}>
                      <dl>
                        {changes.map(({ field, before, after }) => (
                          <div key={field}><dt>{field}</dt><dd>{before !== null && <del>{before}</del>}{after !== null && <ins>{after}</ins>}</dd></div>
                        ))}
                      </dl>
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** Runs and traces have a page of their own. */
function Target({ row, base }: { row: AuditRow; base: string }) {
  const page = /^run\.(?!rerun-case)/.test(row.action) ? `/runs/${row.target}` : row.action === 'trace.flag' ? `/traces/${row.target}` : null
  const text = row.target.length > 20 ? `${row.target.slice(0, 8)}…` : row.target
  return page ? <Link href={`${base}${page}`} title={row.target} prefetch={false}><Mono>{text}</Mono></Link> : <span title={row.target}><Mono>{text}</Mono></span>
}
