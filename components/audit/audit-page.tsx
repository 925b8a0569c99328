import { ScrollText } from 'lucide-react'
import { AuditTable } from '@/components/audit/audit-table'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { LinkButton } from '@/components/ui/link-button'
import { Page } from '@/components/ui/page'
import { PageLinks } from '@/components/ui/page-link'
import { Panel } from '@/components/ui/panel'
import type { AuditRow } from '@/lib/core/display/audit-view'
import { plural } from '@/lib/core/display/format'

type Props = {
  rows: AuditRow[]; actions: string[]; actors: { actor: string; name: string | null }[]; filtered: boolean; base: string | null
  next: string | null; first: string | null; exportHref: (format: 'csv' | 'json') => string
  /** A list across projects has a choice of one. */
  scopes?: { value: string; label: string }[]
}

/** Everything that people and keys changed. Nothing here can be changed or taken away, by anyone. */
export function AuditPage({ rows, actions, actors, filtered, base, next, first, exportHref, scopes }: Props) {
  return (
    <Page
      title="Audit log" sub="Who changed what, with before and after. The database refuses to change or delete an entry."
      actions={<><LinkButton href={exportHref('csv')} variant="default" download>CSV</LinkButton><LinkButton href={exportHref('json')} variant="default" download>JSON</LinkButton></>}
    >
      <Panel flush label="Audit log">
        <FilterBar
          placeholder="Id of what was changed" days choices={[
            ...(scopes ? [{ name: 'scope', label: 'The installation', data: scopes }] : []),
            { name: 'action', label: 'Any change', data: actions.map((action) => ({ value: action, label: action })) },
            { name: 'actor', label: 'Anyone', data: actors.map(({ actor, name }) => ({ value: actor, label: name ?? (actor === 'system' ? 'Slicegate' : actor) })) },
          ]}
        />
        {rows.length > 0
          ? <><AuditTable key={rows[0]!.id} rows={rows} base={base} opened={rows.length === 1} /><PageLinks shown={plural(rows.length, 'entry', 'entries')} next={next} first={first} /></>
          : <EmptyState icon={<ScrollText size={18} />} title={filtered ? 'No entry matches' : 'Nothing was changed yet'}>{filtered ? 'Try another filter.' : 'Whatever people, keys and the product itself change is written down here.'}</EmptyState>}
      </Panel>
    </Page>
  )
}
