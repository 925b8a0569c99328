'use client'

import { ActionIcon, Button, Drawer, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { DownloadCloud, Ellipsis, FileUp, Plus, Radio, Send } from 'lucide-react'
import Link from 'next/link'
import { useState, useTransition } from 'react'
import { MissingBars } from '@/components/sources/missing-shares'
import { SourceForm } from '@/components/sources/source-form'
import { StandingCell } from '@/components/sources/source-standing-cell'
import { EmptyState } from '@/components/ui/empty-state'
import { Mono, Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import { formatCount } from '@/lib/core/display/format'
import type { PullSourceInput } from '@/lib/core/sources/source-input'
import { everyWords } from '@/lib/core/sources/source-standing'
import type { SourceCheck, SourceRow } from '@/lib/core/sources/source-view'
import styles from '@/components/sources/sources.module.css'
import table from '@/components/ui/table.module.css'

export type SourceActions = {
  save: (sourceId: string | null, source: PullSourceInput) => Promise<ActionResult>
  remove: (sourceId: string) => Promise<ActionResult>
  check: (sourceId: string | null, source: PullSourceInput) => Promise<ActionResult<SourceCheck>>
  pull: (sourceId: string) => Promise<ActionResult<boolean>>
  pause: (sourceId: string, enabled: boolean) => Promise<ActionResult>
}
type Props = {
  sources: SourceRow[]
  /** Path of the page of sources. */
  base: string
  today: string
  /** null: the person may change nothing here. */
  actions: SourceActions | null
}

/** Where traffic comes from: gateways that are asked, and whoever sends. */
export function SourcesTable({ sources, base, today, actions }: Props) {
  const add = actions && <AddSource today={today} actions={actions} variant={sources.length === 0 ? 'filled' : 'default'} />
  return (
    <Panel title="Sources" note="counts of the last 30 days" flush actions={sources.length > 0 && add} id="sources">
      {sources.length === 0 ? <NoSources add={add} /> : (
        <div className={table.scroll}>
          <table className={`${table.table} ${table.sticky}`} aria-label="Sources">
            <thead>
              <tr>
                <th scope="col">Source</th><th scope="col">State</th><th scope="col">Came in</th><th scope="col" className={table.num}>New</th><th scope="col" className={table.num}>Known</th>
                <th scope="col" className={table.num}>Put aside</th><th scope="col">Calls without</th>{actions && <th scope="col" className={table.num}>Actions</th>}
              </tr>
            </thead>
            <tbody>{sources.map((source) => <Row key={source.id} source={source} base={base} today={today} actions={actions} />)}</tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}

function Row({ source, base, today, actions }: { source: SourceRow; base: string; today: string; actions: SourceActions | null }) {
  const { id, name, format, pulls, baseUrl, stored, duplicates, quarantined, missing } = source
  return (
    <tr className={styles.row}>
      <td>
        <Link href={`${base}/${id}`} className={table.name}>{name}</Link>
        <div className={table.faint}>{format}{pulls ? `, asked ${everyWords(source.everyMinutes)}` : ', sent'}</div>
        {baseUrl && <div className={`${table.dim} ${styles.address}`} title={baseUrl}><Mono>{baseUrl}</Mono></div>}
      </td>
      <td><StandingCell source={source} /></td>
      <td className={table.dim}><When source={source} /></td>
      <td className={table.num}>{formatCount(stored)}</td>
      <td className={`${table.num} ${table.dim}`}>{formatCount(duplicates)}</td>
      <td className={table.num}>{quarantined > 0 ? <Link href={`${base}?source=${id}`} title="Its imports">{formatCount(quarantined)}</Link> : <span className={table.faint}>0</span>}</td>
      <td><Link href={`${base}/${id}#where`} style={{ textDecoration: 'none', color: 'inherit' }} title="Say where they stand in its records"><MissingBars missing={missing} /></Link></td>
      {actions && <td className={table.num}><RowActions source={source} today={today} actions={actions} /></td>}
    </tr>
  )
}

/** When it was asked, or something came in, and when it is asked next. */
export function When({ source: { pulls, pulledAt, lastImportAt, nextAt, standing } }: { source: SourceRow }) {
  const at = pulls ? pulledAt : lastImportAt
  return (
    <span className={styles.when}>
      <span>{standing === 'pulling' ? 'now' : at === null ? 'never' : <TimeAgo at={at} />}</span>
      {nextAt !== null && <span className={table.faint}>next <TimeAgo at={nextAt} /></span>}
      {standing === 'paused' && <span className={table.faint}>not asked</span>}
    </span>
  )
}

/** Pull now, and the menu of what is rarer. */
export function RowActions({ source, today, actions, onRemoved }: { source: SourceRow; today: string; actions: SourceActions; onRemoved?: () => void }) {
  const [edited, setEdited] = useState(false)
  const [pending, startTransition] = useTransition()
  const { id, name, pulls, enabled, standing } = source
  const run = (work: () => Promise<ActionResult<unknown>>, done: string | ((value: unknown) => string)) => startTransition(async () => {
    const result = await awaitAnswer(work())
    notifications.show(result.ok ? { message: typeof done === 'string' ? done : done(result.value) } : { color: 'red', message: result.message })
  })
  const remove = () => modals.openConfirmModal({
    title: `Remove ${name}?`, children: pulls ? 'It is not asked any more. What came in from it stays.' : 'Its settings are gone. What came in from it stays, and when more is sent it is made anew.',
    labels: { confirm: 'Remove', cancel: 'Cancel' }, confirmProps: { color: 'red' }, onConfirm: () => startTransition(async () => {
      const result = await awaitAnswer(actions.remove(id))
      notifications.show(result.ok ? { message: 'The source is removed' } : { color: 'red', message: result.message })
      if (result.ok) onRemoved?.()
    }),
  })
  return (
    <span style={{ display: 'inline-flex', gap: 4, alignItems: 'center' }}>
      {pulls && (
        <Button variant="default" size="compact-xs" loading={pending} disabled={standing === 'pulling' || !enabled} aria-label={`Pull ${name} now`}
          onClick={() => run(() => actions.pull(id), (begun) => (begun ? 'The pull is on its way' : 'A pull is under way already'))}>
          Pull now
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={`More for ${name}`}><Ellipsis size={15} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {pulls && <Menu.Item onClick={() => setEdited(true)}>Edit</Menu.Item>}
          {pulls && <Menu.Item onClick={() => run(() => actions.pause(id, !enabled), enabled ? 'The source is paused' : 'The source is asked again')}>{enabled ? 'Pause' : 'Go on'}</Menu.Item>}
          <Menu.Item color="red" onClick={remove}>Remove</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SourceDrawer opened={edited} source={source} today={today} actions={actions} onClose={() => setEdited(false)} />
    </span>
  )
}

function SourceDrawer({ opened, source, today, actions, onClose }: { opened: boolean; source: SourceRow | null; today: string; actions: SourceActions; onClose: () => void }) {
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size={460} title={source ? `Source ${source.name}` : 'Add a gateway'}>
      {opened && <SourceForm source={source} today={today} save={(values) => actions.save(source?.id ?? null, values)} check={(values) => actions.check(source?.id ?? null, values)} onDone={onClose} />}
    </Drawer>
  )
}

/** Opens the form of a new gateway. */
export function AddSource({ today, actions, variant }: { today: string; actions: SourceActions; variant: 'filled' | 'default' }) {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant={variant} leftSection={<Plus size={14} />} onClick={() => setOpened(true)}>Add a gateway</Button>
      <SourceDrawer opened={opened} source={null} today={today} actions={actions} onClose={() => setOpened(false)} />
    </>
  )
}

function NoSources({ add }: { add: React.ReactNode }) {
  return (
    <EmptyState
      icon={<Radio size={18} />} title="No traffic yet"
      more={(
        <>
          <ul className={styles.ways}>
            <li><b><DownloadCloud size={14} aria-hidden />Ask a gateway</b>Bifrost or LiteLLM, every few minutes, from a day on.</li>
            <li><b><FileUp size={14} aria-hidden />Upload a file</b>Logs as JSON or JSON lines; the format is found.</li>
            <li><b><Send size={14} aria-hidden />Send by HTTP</b>From a script or the command line, as a stream.</li>
            <li><b><Radio size={14} aria-hidden />OpenTelemetry</b>Point an OTLP exporter here.</li>
          </ul>
          {add}
        </>
      )}
    >
      Runs replay calls of production. They come in one of four ways, and are cleaned of personal data before anything is stored.
    </EmptyState>
  )
}
