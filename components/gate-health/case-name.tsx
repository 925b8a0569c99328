import Link from 'next/link'
import tables from '@/components/ui/table.module.css'

type Item = { caseId: string; key: string; title: string | null; runId: string | null }

/** What was asked, with the id of the case unless `bare`; leads to the newest run that has it. */
export function CaseName({ item, runsHref, bare = false }: { item: Item; runsHref: string; bare?: boolean }) {
  const name = item.title ?? item.key
  return (
    <>
      {item.runId ? <Link className={tables.name} href={`${runsHref}/${item.runId}/cases/${item.caseId}`} title={name} prefetch={false}>{name}</Link> : <span className={tables.name} title={name}>{name}</span>}
      {item.title && !bare && <small>{item.key}</small>}
    </>
  )
}
