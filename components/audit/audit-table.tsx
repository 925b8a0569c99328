'use client'

import { ChevronDown, ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { Fragment, useState } from 'react'
import { Mono } from '@/components/ui/panel'
import { useRowKeys } from '@/components/ui/row-keys'
import { TimeAgo } from '@/components/ui/time-ago'
import { changedFields, changesInShort, type AuditRow } from '@/lib/core/display/audit-view'
import { projectHref } from '@/lib/core/display/project-href'
import styles from '@/components/audit/audit.module.css'
import table from '@/components/ui/table.module.css'

/** `base` is the address of the project that the rows are of; null = each row says which one it is of. */
export function AuditTable({ rows, base, opened = false }: { rows: AuditRow[]; base: string | null; opened?: boolean }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(opened ? rows.map(({ id }) => id) : []))
  const toggle = (id: string) => setOpen((now) => {
    const next = new Set(now)
    if (!next.delete(id)) next.add(id)
    return next
  })
  const cursor = useRowKeys(rows.length, { open: (index) => toggle(rows[index]!.id) })
  return (
    <div className={table.scroll}>
      <table className={table.table} aria-label="Changes">
        <thead><tr><th scope="col">Change</th><th scope="col">Who</th>{base === null && <th scope="col">Project</th>}<th scope="col">What</th><th scope="col">In short</th><th scope="col" className={table.num}>When</th></tr></thead>
        <tbody>
          {rows.map((row, index) => {
            const shown = open.has(row.id)
            const changes = changedFields(row.before, row.after)
            return (
              <Fragment key={row.id}>
                <tr className={index === cursor ? table.focused : undefined}>
                  <td>
                    <button type="button" className={styles.toggle} aria-expanded={shown} onClick={() => toggle(row.id)}>
                      {shown ? <ChevronDown size={14} /> : <ChevronRight size={14} />}{row.action}
                    </button>
                  </td>
                  <td>{row.name ?? (row.actor === 'system' ? <span className={table.dim}>Slicegate</span> : <Mono>{row.actor}</Mono>)}</td>
                  {base === null && <td className={table.dim}>{row.project ? <Link href={projectHref(row.project, '/audit')} prefetch={false}>{row.project}</Link> : 'none'}</td>}
                  <td><Target row={row} base={base ?? (row.project ? projectHref(row.project, '') : null)} /></td>
                  <td className={`${table.clip} ${table.dim}`}>{changesInShort(changes)}</td>
                  <td className={`${table.num} ${table.dim}`}><TimeAgo at={row.at} /></td>
                </tr>
                {shown && (
                  <tr>
                    <td colSpan={base === null ? 6 : 5} className={styles.details}>
                      <dl>
                        {changes.map(({ field, before, after }) => (
                          <div key={field}><dt>{field}</dt><dd>{before !== null && <del>{before}</del>}{after !== null && <ins>{after}</ins>}</dd></div>
                        ))}
                      </dl>
                      <Related row={row} everywhere={base === null} />
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

/** A link that can be sent to somebody, and what else was done to the same thing or by the same person. */
function Related({ row, everywhere }: { row: AuditRow; everywhere: boolean }) {
  const href = (name: string, value: string) => `?${new URLSearchParams({ ...(everywhere ? { scope: 'all' } : {}), [name]: value })}`
  return (
    <p className={styles.related}>
      <time dateTime={row.at}>{row.at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>
      <Link href={href('entry', row.id)} prefetch={false}>Link to this entry</Link>
      <Link href={href('q', row.target)} prefetch={false}>All about {row.target.length > 20 ? `${row.target.slice(0, 8)}…` : row.target}</Link>
      <Link href={href('actor', row.actor)} prefetch={false}>All by {row.name ?? (row.actor === 'system' ? 'Slicegate' : row.actor)}</Link>
    </p>
  )
}

/** Runs and traces have a page of their own. */
function Target({ row, base }: { row: AuditRow; base: string | null }) {
  const page = base === null ? null : /^run\.(?!rerun-case)/.test(row.action) ? `/runs/${row.target}` : row.action === 'trace.flag' ? `/traces/${row.target}` : null
  if (row.targetName) return <span title={row.target}>{row.targetName}</span>
  const text = row.target.length > 20 ? `${row.target.slice(0, 8)}…` : row.target
  return page ? <Link href={`${base}${page}`} title={row.target} prefetch={false}><Mono>{text}</Mono></Link> : <span title={row.target}><Mono>{text}</Mono></span>
}
