'use client'

import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { X } from 'lucide-react'
import { useState, useTransition } from 'react'
import { PathTable, type Role } from '@/components/sources/path-table'
import { RereadLine } from '@/components/sources/reread-line'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import { plural } from '@/lib/core/display/format'
import type { SourceSettings } from '@/lib/core/formats/source-settings'
import type { SourceDetail } from '@/lib/core/sources/source-view'
import styles from '@/components/sources/sources.module.css'

type Props = {
  source: SourceDetail
  /** What the gate cuts by. */
  segmentBy: string
  /** null: the person may change nothing here. */
  save: ((settings: SourceSettings, reread: boolean) => Promise<ActionResult<number>>) | null
}

/** What is sent: nothing for a list that is empty, so that the format's own order holds. */
function tidied({ customerFrom = [], conversationFrom = [], dimensions = {} }: SourceSettings): SourceSettings {
  return { ...(customerFrom.length > 0 ? { customerFrom } : {}), ...(conversationFrom.length > 0 ? { conversationFrom } : {}), ...(Object.keys(dimensions).length > 0 ? { dimensions } : {}) }
}

/** The last step of a path that is no number: `metadata.intent` is the dimension `intent`. */
const nameOf = (path: string) => path.split('.').findLast((step) => !/^\d+$/.test(step)) ?? path

/** Where customer, conversation and dimensions stand in the records of a source, chosen from what its records hold. */
export function SourceWhere({ source, segmentBy, save }: Props) {
  const [settings, setSettings] = useState<SourceSettings>(source.settings)
  const [again, setAgain] = useState(true)
  const [wanted, setWanted] = useState('')
  const [pending, startTransition] = useTransition()
  const changed = JSON.stringify(tidied(settings)) !== JSON.stringify(tidied(source.settings))
  const { paths: { records, paths }, keepsOriginals } = source
  const choose = (role: Role, path: string) => setSettings((now) => {
    if (role === 'customer') return { ...now, customerFrom: [...new Set([...(now.customerFrom ?? []), path])] }
    if (role === 'conversation') return { ...now, conversationFrom: [...new Set([...(now.conversationFrom ?? []), path])] }
    return { ...now, dimensions: { ...now.dimensions, [role === 'segment' ? segmentBy : nameOf(path)]: path } }
  })
  const drop = (list: 'customerFrom' | 'conversationFrom', path: string) => setSettings((now) => ({ ...now, [list]: now[list]?.filter((other) => other !== path) }))
  const dropDimension = (name: string) => setSettings((now) => ({ ...now, dimensions: Object.fromEntries(Object.entries(now.dimensions ?? {}).filter(([other]) => other !== name)) }))
  const store = () => startTransition(async () => {
    const result = await awaitAnswer(save!(tidied(settings), again && records > 0))
    notifications.show(result.ok ? { message: result.value > 0 ? `Saved; ${plural(result.value, 'stored record')} are read again` : 'Saved; it holds for what comes in from now on' } : { color: 'red', message: result.message })
  })
  return (
    <Panel title="Where it stands in the records" note={records > 0 ? `from the newest ${plural(records, 'record')}` : undefined} flush id="where">
      <div style={{ padding: 16 }} className={styles.chosen}>
        <Chosen label="Customer" paths={settings.customerFrom ?? []} drop={save && ((path) => drop('customerFrom', path))} none="where the format has it" />
        <Chosen label="Conversation" paths={settings.conversationFrom ?? []} drop={save && ((path) => drop('conversationFrom', path))} none="where the format has it" />
        <div className={styles.chosenRow}>
          <span>Dimensions</span>
          <div className={styles.pills}>
            {Object.entries(settings.dimensions ?? {}).map(([name, path]) => <Pill key={name} text={<><b>{name} = </b>{path}</>} label={`Drop ${name}`} drop={save && (() => dropDimension(name))} />)}
            {Object.keys(settings.dimensions ?? {}).length === 0 && <span className={styles.quiet}>those that the format has</span>}
          </div>
        </div>
        {save && changed && (
          <div className={styles.save}>
            <Button loading={pending} onClick={store}>Save</Button>
            <Button variant="default" onClick={() => setSettings(source.settings)}>Take back</Button>
            {records > 0 && <Checkbox size="xs" checked={again} onChange={(event) => setAgain(event.currentTarget.checked)} label="Read what is stored again, so that it counts for traces that came in before" />}
          </div>
        )}
        <RereadLine reread={source.reread} />
      </div>
      {records === 0
        ? <p className={styles.quiet} style={{ padding: '0 16px 16px' }}>{keepsOriginals ? 'No record is stored yet. When the first ones are here, the places in them are listed, and a click says which one names the customer.' : 'This project keeps no records, so that the places in them cannot be listed. Paths can be typed all the same: Edit, above.'}</p>
        : (
          <>
            <div className={styles.toolbar}>
              <TextInput size="xs" placeholder="Find a path or a value" aria-label="Find a path or a value" value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} style={{ width: 240 }} />
              <span className={styles.quiet}>Values are shown as they are stored: personal data is replaced.</span>
            </div>
            <PathTable paths={paths} records={records} wanted={wanted} settings={settings} segmentBy={segmentBy} choose={save ? choose : null} />
          </>
        )}
    </Panel>
  )
}

function Chosen({ label, paths, none, drop }: { label: string; paths: string[]; none: string; drop: ((path: string) => void) | null }) {
  return (
    <div className={styles.chosenRow}>
      <span>{label}</span>
      <div className={styles.pills}>
        {paths.map((path) => <Pill key={path} text={path} label={`Drop ${path}`} drop={drop && (() => drop(path))} />)}
        <span className={styles.quiet}>{paths.length > 0 ? 'else ' : ''}{none}</span>
      </div>
    </div>
  )
}

function Pill({ text, label, drop }: { text: React.ReactNode; label: string; drop: (() => void) | null }) {
  return (
    <span className={styles.pill} style={drop ? undefined : { paddingRight: 10 }}>
      <span>{text}</span>
      {drop && <ActionIcon variant="subtle" color="gray" size={18} aria-label={label} onClick={drop}><X size={12} /></ActionIcon>}
    </span>
  )
}
