'use client'

import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { OutputDiff } from '@/lib/core/display/output-text'
import { Panel } from '@/components/ui/panel'
import styles from '@/components/cases/cases.module.css'

const MARK = { same: '', added: '+', removed: '−' } as const

type Choice = { label: string; diff: OutputDiff }

/** What the candidate changes, against the baseline or the reference. */
export function DiffView({ choices }: { choices: Choice[] }) {
  const [label, setLabel] = useState(choices[0]?.label)
  const choice = choices.find((candidate) => candidate.label === label) ?? choices[0]
  if (!choice) return null
  const picker = choices.length > 1
    ? <SegmentedControl size="xs" value={choice.label} onChange={setLabel} data={choices.map((one) => one.label)} aria-label="Compare the candidate with" />
    : null
  return (
    <Panel title="What changed" note={`${choice.label} → candidate`} actions={picker} flush>
      <DiffBody diff={choice.diff} />
    </Panel>
  )
}

/** The comparison itself, word by word or line by line. */
export function DiffBody({ diff }: { diff: OutputDiff }) {
  if (diff.equal) return <p className={styles.words}><span className={styles.dim}>The answers are the same{diff.mode === 'lines' ? ' but for the order of keys, at most' : ''}.</span></p>
  if (diff.mode === 'words') {
    return (
      <p className={styles.words}>
        {diff.parts.map((part, i) => (part.kind === 'added' ? <ins key={i}>{part.text}</ins> : part.kind === 'removed' ? <del key={i}>{part.text}</del> : <span key={i}>{part.text}</span>))}
      </p>
    )
  }
  const lines = diff.parts.flatMap((part) => part.text.split('\n').map((text) => ({ kind: part.kind, text })))
  return (
    <div className={styles.diff} tabIndex={0} role="group" aria-label="Line by line comparison">
      {lines.map((line, i) => (
        <div key={i} className={styles.diffLine} data-kind={line.kind}><i aria-label={line.kind === 'same' ? undefined : line.kind}>{MARK[line.kind]}</i>{line.text || ' '}</div>
      ))}
    </div>
  )
}
