'use client'

import { ActionIcon, Autocomplete, Button, Checkbox, Select, TextInput } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { FIELD_RULES, type CallRow, type FieldRow } from '@/lib/core/flag/build-check'
import styles from '@/components/overview/adversarial.module.css'

type Rule = { arguments: 'mentioned' | 'exact'; others: 'forbidden' | 'allowed' }
type Calls = { rows: CallRow[]; setRows: (rows: CallRow[]) => void; rule: Rule; setRule: (rule: Rule) => void; tools: string[] }

const RULE_LABEL: Record<FieldRow['rule'], string> = { equals: 'is', exists: 'is there', absent: 'is not there', contains: 'answer says', 'not-contains': 'answer does not say' }

const replaced = <T,>(rows: T[], at: number, change: Partial<T>): T[] => rows.map((row, i) => (i === at ? { ...row, ...change } : row))
const without = <T,>(rows: T[], at: number): T[] => rows.filter((_, i) => i !== at)

/** Which tools have to be called, with which arguments. */
export function CallRows({ rows, setRows, rule, setRule, tools }: Calls) {
  return (
    <div className={styles.form}>
      {rows.length === 0 && <p className={styles.hint}>No tool may be called.</p>}
      {rows.map((row, i) => (
        <div className={styles.rowOf} key={i}>
          <Autocomplete label="Tool" data={tools} value={row.name} onChange={(name) => setRows(replaced(rows, i, { name }))} />
          <TextInput label="Arguments as JSON" placeholder='{"order_id": 4711}' value={row.args} spellCheck={false} onChange={(event) => setRows(replaced(rows, i, { args: event.currentTarget.value }))} />
          <RemoveRow label={`Remove call ${i + 1}`} remove={() => setRows(without(rows, i))} />
        </div>
      ))}
      <Button size="compact-xs" variant="default" leftSection={<Plus size={13} />} style={{ alignSelf: 'flex-start' }} onClick={() => setRows([...rows, { name: '', args: '' }])}>Add a call</Button>
      <Checkbox size="xs" label="Other calls are allowed, too" checked={rule.others === 'allowed'} onChange={(event) => setRule({ ...rule, others: event.currentTarget.checked ? 'allowed' : 'forbidden' })} />
      <Checkbox size="xs" label="No arguments but these" checked={rule.arguments === 'exact'} onChange={(event) => setRule({ ...rule, arguments: event.currentTarget.checked ? 'exact' : 'mentioned' })} />
    </div>
  )
}

/** What has to stand in the answer's JSON, or in its words; all of it. */
export function FieldRows({ rows, setRows }: { rows: FieldRow[]; setRows: (rows: FieldRow[]) => void }) {
  return (
    <div className={styles.form}>
      {rows.map((row, i) => {
        const ofText = row.rule === 'contains' || row.rule === 'not-contains'
        return (
          <div className={styles.rowOf} data-three key={i}>
            <TextInput label="Field" placeholder="lines[0].amount" value={ofText ? '' : row.path} disabled={ofText} spellCheck={false} onChange={(event) => setRows(replaced(rows, i, { path: event.currentTarget.value }))} />
            <Select label="Rule" data={FIELD_RULES.map((rule) => ({ value: rule, label: RULE_LABEL[rule] }))} value={row.rule} allowDeselect={false} onChange={(rule) => rule && setRows(replaced(rows, i, { rule: rule as FieldRow['rule'] }))} />
            <TextInput label="Value" placeholder={ofText ? 'words' : '12.50 or "EUR"'} value={row.value} disabled={row.rule === 'exists' || row.rule === 'absent'} onChange={(event) => setRows(replaced(rows, i, { value: event.currentTarget.value }))} />
            <RemoveRow label={`Remove row ${i + 1}`} remove={() => setRows(without(rows, i))} />
          </div>
        )
      })}
      <Button size="compact-xs" variant="default" leftSection={<Plus size={13} />} style={{ alignSelf: 'flex-start' }} onClick={() => setRows([...rows, { path: '', rule: 'equals', value: '' }])}>Add a row</Button>
    </div>
  )
}

function RemoveRow({ label, remove }: { label: string; remove: () => void }) {
  return <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={remove}><X size={14} /></ActionIcon>
}
