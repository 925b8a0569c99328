'use client'

import { ActionIcon, Button, TextInput } from '@mantine/core'
import { Pencil } from 'lucide-react'
import { useState, useTransition, type FormEvent } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { ClusterCoverage } from '@/lib/core/display/coverage-types'
import styles from '@/components/coverage/coverage.module.css'

export type RenameCluster = (input: { key: string; label: string }) => Promise<ActionResult>

const NAMED_BY: Record<string, string> = { terms: 'named by its most telling terms', model: 'named by a model', person: 'named by a person' }

/** The name of a cluster, which becomes an input where it may be changed. What a person wrote stays from week to week. */
export function ClusterName({ row, rename, onToggle }: { row: ClusterCoverage; rename: RenameCluster | null; onToggle: () => void }) {
  const [editing, setEditing] = useState(false)
  if (editing && rename) return <RenameForm row={row} rename={rename} onDone={() => setEditing(false)} />
  return (
    <>
      <span className={styles.label} title={`${row.label}; ${NAMED_BY[row.labelSource] ?? ''}`} onClick={onToggle}>{row.label}</span>
      {rename && <ActionIcon className={styles.pencil} variant="subtle" color="gray" size="sm" aria-label={`Rename ${row.label}`} onClick={() => setEditing(true)}><Pencil size={12} /></ActionIcon>}
    </>
  )
}

function RenameForm({ row, rename, onDone }: { row: ClusterCoverage; rename: RenameCluster; onDone: () => void }) {
  const [label, setLabel] = useState(row.label)
  const [fault, setFault] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (label.trim() === '') return setFault('Expected a name')
    startTransition(async () => {
      const result = await rename({ key: row.key, label: label.trim() })
      if (result.ok) onDone()
      else setFault(result.message.replace(/^label: /, ''))
    })
  }
  return (
    <form className={styles.rename} onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onDone()}>
      <TextInput size="xs" aria-label={`New name of ${row.label}`} data-autofocus autoFocus maxLength={80} value={label} error={fault} onChange={(event) => setLabel(event.currentTarget.value)} />
      <Button size="compact-xs" type="submit" loading={pending}>Save</Button>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={onDone}>Cancel</Button>
    </form>
  )
}
