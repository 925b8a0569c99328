'use client'

import { Button } from '@mantine/core'
import { Download } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { TrialRow } from '@/components/policy/trial-row'
import { Panel } from '@/components/ui/panel'
import { useRowKeys } from '@/components/ui/row-keys'
import { formatCount, plural } from '@/lib/core/display/format'
import { policyTrialsCsv } from '@/lib/core/display/policy-csv'
import { isChanged, isUncertain, type PolicyTrial } from '@/lib/core/display/policy-trial'
import styles from '@/components/policy/policy.module.css'
import tables from '@/components/ui/table.module.css'

type Props = { trials: PolicyTrial[]; base: string; fileName: string; running: boolean }

const FILTERS = [
  { id: 'all', label: 'All', test: () => true },
  { id: 'changed', label: 'Changed', test: isChanged },
  { id: 'uncertain', label: 'Uncertain', test: isUncertain },
] as const

/** Rows that are drawn at first; more on request. */
const PAGE = 100

/** Every run that a policy was tried on, newest first. */
export function TrialTable({ trials, base, fileName, running }: Props) {
  const router = useRouter()
  const [filter, setFilter] = useState<(typeof FILTERS)[number]['id']>('all')
  const [pages, setPages] = useState(1)
  const matching = trials.filter(FILTERS.find(({ id }) => id === filter)!.test)
  const shown = matching.slice(0, PAGE * pages)
  const cursor = useRowKeys(shown.length, { open: (index) => router.push(`${base}/${shown[index]!.runId}`) })
  return (
    <Panel flush label="Runs">
      <div className={tables.toolbar}>
        <div className={styles.filters} role="group" aria-label="Show">
          {FILTERS.map(({ id, label, test }) => (
            <button key={id} type="button" className={styles.chip} aria-pressed={filter === id} onClick={() => setFilter(id)}>{label} <b>{formatCount(trials.filter(test).length)}</b></button>
          ))}
        </div>
        <Button variant="default" ml="auto" leftSection={<Download size={13} />} disabled={trials.length === 0 || running} onClick={() => download(fileName, policyTrialsCsv(matching))}>CSV</Button>
      </div>
      <div className={styles.scroll}>
        <table role="table" className={`${tables.table} ${styles.table}`}>
          <thead>
            <tr>
              <th scope="col" data-column="run">Run</th><th scope="col" data-column="gates">Then → now</th><th scope="col">What decides now</th>
              <th scope="col" className={tables.num} title="Cases that broke in a set that blocks or warns and did not pass again; in a set that blocks for its level alone, every failing case.">To review</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {shown.map((trial, index) => <TrialRow key={trial.runId} trial={trial} href={`${base}/${trial.runId}`} focused={index === cursor} />)}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && !running && <p className={styles.none}>{filter === 'changed' ? 'No verdict changes under this policy.' : filter === 'uncertain' ? 'No verdict depends on a re-run that was never made.' : 'No run.'}</p>}
      {(trials.length > 0 || !running) && <div className={tables.footer}>
        <span>To review: cases that broke in a set that blocks or warns and did not pass again; where a set blocks for its level alone, every failing case.</span>
        {matching.length > shown.length && <Button variant="default" onClick={() => setPages(pages + 1)}>Show more of {plural(matching.length, 'run')}</Button>}
      </div>}
    </Panel>
  )
}

function download(fileName: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  link.download = fileName
  link.click()
  URL.revokeObjectURL(link.href)
}
