'use client'

import { Button } from '@mantine/core'
import { useState } from 'react'
import { TableScroll } from '@/components/ui/table-scroll'
import { formatCount, formatPercent } from '@/lib/core/display/format'
import type { SourceSettings } from '@/lib/core/formats/source-settings'
import type { RecordPath } from '@/lib/core/sources/record-paths'
import styles from '@/components/sources/sources.module.css'
import table from '@/components/ui/table.module.css'

export type Role = 'customer' | 'conversation' | 'segment' | 'dimension'

type Props = {
  paths: RecordPath[]; records: number; wanted: string; settings: SourceSettings; segmentBy: string
  choose: ((role: Role, path: string) => void) | null
}

const SHOWN = 25
/** A placeholder of the redactor. */
const HIDDEN = /(<[A-Z][A-Z_]*_\w+>)/

/** Places in the records with how often they are filled; a click says what they are. */
export function PathTable({ paths, records, wanted, settings, segmentBy, choose }: Props) {
  const [all, setAll] = useState(false)
  const word = wanted.trim().toLowerCase()
  const found = word === '' ? paths : paths.filter(({ path, examples }) => path.toLowerCase().includes(word) || examples.some((example) => example.toLowerCase().includes(word)))
  const shown = all || word !== '' ? found : found.slice(0, SHOWN)
  return (
    <>
      <TableScroll label="Paths">
        <table className={`${table.table} ${table.sticky}`} aria-label="Places in the records">
          <thead><tr><th scope="col">Path</th><th scope="col">Filled</th><th scope="col" className={table.num}>Different values</th><th scope="col">Such as</th>{choose && <th scope="col">Use it as</th>}</tr></thead>
          <tbody>
            {shown.map((row) => <PathRow key={row.path} row={row} records={records} settings={settings} segmentBy={segmentBy} choose={choose} />)}
            {shown.length === 0 && <tr><td colSpan={5} className={table.dim}>No place in the records has {wanted.trim()}.</td></tr>}
          </tbody>
        </table>
      </TableScroll>
      {shown.length < found.length && <div className={table.footer}><span>{formatCount(shown.length)} of {formatCount(found.length)} places, those whose values come again first</span><Button variant="default" size="compact-xs" onClick={() => setAll(true)}>Show all</Button></div>}
    </>
  )
}

function PathRow({ row: { path, filled, distinct, examples }, records, settings, segmentBy, choose }: Omit<Props, 'paths' | 'wanted'> & { row: RecordPath }) {
  const share = filled / records
  const uses: Record<Role, boolean> = {
    customer: settings.customerFrom?.includes(path) ?? false, conversation: settings.conversationFrom?.includes(path) ?? false,
    segment: settings.dimensions?.[segmentBy] === path, dimension: Object.entries(settings.dimensions ?? {}).some(([name, other]) => other === path && name !== segmentBy),
  }
  const button = (role: Role, label: string) => (
    <Button key={role} variant={uses[role] ? 'light' : 'default'} size="compact-xs" aria-pressed={uses[role]} onClick={() => uses[role] || choose?.(role, path)} aria-label={`Use ${path} as ${label}`}>{label}</Button>
  )
  return (
    <tr>
      <td><div className={styles.path} title={path}>{path}</div></td>
      <td><span className={styles.filled}><span className={styles.shareBar} aria-hidden><i style={{ width: `${100 * share}%` }} /></span><b>{formatPercent(share, 0)}</b></span></td>
      <td className={table.num}>{formatCount(distinct)}</td>
      <td><div className={styles.examples} title={examples.join(', ')}>{examples.map((example, i) => <span key={i}>{i > 0 && ', '}<Marked text={example} /></span>)}</div></td>
      {choose && <td><span className={styles.take}>{button('customer', 'customer')}{button('conversation', 'conversation')}{button('segment', segmentBy)}{button('dimension', 'dimension')}</span></td>}
    </tr>
  )
}

/** What was hidden in a value stands out: it is no id of anybody. */
function Marked({ text }: { text: string }) {
  return text.split(HIDDEN).map((part, i) => (i % 2 === 1 ? <mark key={i}>{part}</mark> : part))
}
