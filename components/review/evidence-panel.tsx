import { Check, CircleHelp, Eye } from 'lucide-react'
import type { ReactNode } from 'react'
import { Panel } from '@/components/ui/panel'
import type { EvidenceLine } from '@/lib/core/review/evidence-facts'
import styles from '@/components/review/room.module.css'

const ICON = { clear: <Check size={14} aria-label="does not explain it" />, look: <Eye size={14} aria-label="look at this" />, unknown: <CircleHelp size={14} aria-label="not known" /> }

/** "It does not explain the block." over lines that each say why. */
export function EvidencePanel({ title, lines, links, looked }: { title: string; lines: EvidenceLine[]; links?: ReactNode; looked: string }) {
  const look = lines.filter(({ says }) => says === 'look').length
  const unknown = lines.filter(({ says }) => says === 'unknown').length
  return (
    <div data-looked={looked}>
      <Panel title={title} note={look > 0 ? `${look} to look at` : unknown > 0 ? 'not all of it is known' : 'nothing here explains the block'} actions={links} flush>
        <ul className={styles.lines}>
          {lines.map((line) => (
            <li key={line.id} data-says={line.says}>
              {ICON[line.says]}
              <div><p>{line.sentence}</p><small><b>{line.label}</b> {line.figure}</small></div>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  )
}

/** The same frame while it is counted. */
export function EvidencePending({ title, looked }: { title: string; looked: string }) {
  return (
    <div data-looked={looked}>
      <Panel title={title} flush><div className={styles.loading} role="status" aria-label={`Counting: ${title}`}><i /><i /><i /></div></Panel>
    </div>
  )
}
