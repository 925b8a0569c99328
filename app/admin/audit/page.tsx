import type { Metadata } from 'next'
import { EVERYTHING, readInstanceAudit } from '@/app/admin/audit/read-instance-audit'
import { AuditPage } from '@/components/audit/audit-page'
import { listProjects, requireInstancePage } from '@/lib/auth'
import { auditQueryText } from '@/lib/core/display/audit-view'
import type { QueryValue } from '@/lib/core/display/query-text'
import { AUDIT_ACTIONS, listAuditActors, type AuditFilter } from '@/lib/db/audit-events'
import { listInstanceActors, listInstanceAuditEvents } from '@/lib/db/instance-audit'
import { getDeps } from '@/lib/deps'

type Props = { searchParams: Promise<Record<string, QueryValue>> }

export const metadata: Metadata = { title: 'Audit log' }

const PAGE_ROWS = 50
const PATH = '/admin/audit'

export default async function InstanceAuditRoute({ searchParams }: Props) {
  const viewer = await requireInstancePage()
  const { db } = getDeps()
  const { query, scope, name } = await readInstanceAudit(db, await searchParams)
  const [found, actors, projects] = await Promise.all([
    listInstanceAuditEvents(db, scope, { limit: PAGE_ROWS + 1, before: query.before ?? undefined, filter: query as AuditFilter }),
    scope !== 'all' && scope.projectId !== null ? listAuditActors(db, scope.projectId) : listInstanceActors(db), listProjects(viewer),
  ])
  const rows = found.slice(0, PAGE_ROWS)
  const textOf = (before: string | null) => [name && `scope=${encodeURIComponent(name)}`, auditQueryText(query, before)].filter(Boolean).join('&')
  const hrefOf = (before: string | null) => (textOf(before) ? `${PATH}?${textOf(before)}` : PATH)
  return (
    <AuditPage
      rows={rows.map(({ actorName, at, projectId: _, ...row }) => ({ ...row, name: actorName, at: at.toISOString() }))}
      actions={[...AUDIT_ACTIONS].sort()} actors={actors} filtered={textOf(null) !== ''} base={null}
      scopes={[{ value: EVERYTHING, label: 'Everything' }, ...projects.map((project) => ({ value: `project:${project.slug}`, label: project.name }))]}
      next={found.length > PAGE_ROWS ? hrefOf(rows.at(-1)!.id) : null} first={query.before ? hrefOf(null) : null}
      exportHref={(format) => `${PATH}/export?${[`format=${format}`, textOf(null)].filter(Boolean).join('&')}`}
    />
  )
}
