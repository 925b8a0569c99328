'use client'

import { ActionIcon, Button, Select, Textarea, TextInput } from '@mantine/core'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { TYPE_CHOICES } from '@/components/privacy/hidden-values'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/core/display/format'
import { tryPatterns } from '@/lib/core/privacy/try-patterns'
import styles from '@/components/privacy/privacy.module.css'

export type PatternValue = { name: string; pattern: string; type?: string | undefined }

/** Own expressions, with a text to try them on; the trying is done here, in the browser. */
export function PatternRows({ patterns, onChange, fault }: { patterns: PatternValue[]; onChange: ((patterns: PatternValue[]) => void) | null; fault: string | null }) {
  const [text, setText] = useState('')
  const change = (index: number, part: Partial<PatternValue>) => onChange!(patterns.map((one, i) => (i === index ? { ...one, ...part } : one)))
  const tried = tryPatterns(patterns, text)
  return (
    <Panel
      title="Own expressions" note="RE2 syntax; where there is a group, the group is hidden" flush
      actions={onChange && <Button size="compact-sm" variant="default" leftSection={<Plus size={13} />} onClick={() => onChange([...patterns, { name: '', pattern: '', type: 'custom' }])}>Add</Button>}
    >
      {patterns.length === 0 && <p className={`${styles.quiet} ${styles.pad}`}>None. A contract number or a customer code of your own has no form that anybody else knows: say it here.</p>}
      {patterns.map((one, i) => (
        <div className={styles.row} key={i}>
          <TextInput aria-label={`Name of expression ${i + 1}`} placeholder="contract number" value={one.name} disabled={!onChange} onChange={(event) => change(i, { name: event.currentTarget.value })} />
          <TextInput aria-label={`Expression ${i + 1}`} placeholder="CN-\d{6}" value={one.pattern} disabled={!onChange} onChange={(event) => change(i, { pattern: event.currentTarget.value })} error={tried.problems[i]} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }} />
          <Select aria-label={`Type of expression ${i + 1}`} data={TYPE_CHOICES} value={one.type ?? 'custom'} disabled={!onChange} onChange={(type) => change(i, { type: type ?? 'custom' })} allowDeselect={false} />
          {onChange && <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Remove expression ${i + 1}`} onClick={() => onChange(patterns.filter((_, index) => index !== i))}><Trash2 size={14} /></ActionIcon>}
        </div>
      ))}
      {fault && <p role="alert" className={`${styles.fault} ${styles.pad}`}>{fault}</p>}
      {patterns.length > 0 && (
        <div className={styles.tester}>
          <Textarea autosize minRows={2} maxRows={8} label="Try them on a text" placeholder="Paste something that holds one. It stays in this page." value={text} onChange={(event) => setText(event.currentTarget.value)} />
          {text !== '' && (
            <div role="status" aria-label="Tried">
              <p className={styles.tested}>{tried.pieces.map((piece, i) => (piece.rule === null ? piece.text : <mark key={i} title={piece.rule}>{piece.text}</mark>))}</p>
              <p className={styles.quiet}>{plural(tried.matches, 'match', 'matches')}</p>
            </div>
          )}
        </div>
      )}
    </Panel>
  )
}
