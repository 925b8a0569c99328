import type { Metadata } from 'next'
import { AuditPage } from '@/components/audit/audit-page'
import { requireProjectPage } from '@/lib/auth'
import { auditQueryText, readAuditQuery } from '@/lib/core/display/audit-view'
import { projectHref } from '@/lib/core/display/project-href'
import type { QueryValue } from '@/lib/core/display/query-text'
import { AUDIT_ACTIONS, listAuditActors, listAuditEvents, type AuditFilter } from '@/lib/db/audit-events'
import { getDeps } from '@/lib/deps'

type Props = { params: Promise<{ project: string }>; searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Audit log' }

const PAGE_ROWS = 50

export default async function AuditRoute({ params, searchParams }: Props) {
  const { project } = await requireProjectPage((await params).project, 'project.read')
  const { db } = getDeps()
  const query = readAuditQuery(await searchParams, AUDIT_ACTIONS)
  const [found, actors] = await Promise.all([
    listAuditEvents(db, project.id, { limit: PAGE_ROWS + 1, before: query.before ?? undefined, filter: query as AuditFilter }), listAuditActors(db, project.id),
  ])
  const rows = found.slice(0, PAGE_ROWS)
  const path = projectHref(project.slug, '/audit')
  const hrefOf = (before: string | null) => {
    const text = auditQueryText(query, before)
    return text ? `${path}?${text}` : path
  }
  const filter = auditQueryText(query, null)
  return (
    <AuditPage
      rows={rows.map(({ actorName, at, ...row }) => ({ ...row, name: actorName, at: at.toISOString() }))}
      actions={[...AUDIT_ACTIONS].sort()} actors={actors} filtered={filter !== ''} base={projectHref(project.slug, '')}
      next={found.length > PAGE_ROWS ? hrefOf(rows.at(-1)!.id) : null} first={query.before ? hrefOf(null) : null}
      exportHref={(format) => `${path}/export?format=${format}${filter && `&${filter}`}`}
    />
  )
}
