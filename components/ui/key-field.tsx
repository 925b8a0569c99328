'use client'

import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { KeyRound, TriangleAlert } from 'lucide-react'
import type { KeyDraft } from '@/lib/core/secrets/key-draft'
import type { KeyKind, KeyView } from '@/lib/core/secrets/key-view'
import { Mono } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import styles from '@/components/ui/key-field.module.css'

type Props = {
  draft: KeyDraft
  onChange: (draft: KeyDraft) => void
  saved: KeyView | null
  /** The key that is kept stays when this is saved. */
  keeps: boolean
  /** An example of a name. */
  variable: string
  /** What this server wants, if there is something to say. */
  hint?: string
  errors: { apiKey?: string | undefined; apiKeyEnv?: string | undefined }
}

const KINDS: { value: KeyKind; label: string }[] = [{ value: 'sealed', label: 'Kept here' }, { value: 'variable', label: 'In a variable' }, { value: 'none', label: 'None' }]

/** Where the key of a server is: kept here encrypted, in a variable of this server, or nowhere. What is kept is never shown. */
export function KeyField({ draft, onChange, saved, keeps, variable, hint, errors }: Props) {
  const change = (part: Partial<KeyDraft>) => onChange({ ...draft, ...part })
  const kept = saved?.kind === 'sealed' ? saved : null
  return (
    <fieldset className={styles.field}>
      <legend>Key</legend>
      <SegmentedControl fullWidth size="xs" data={KINDS} aria-label="Where the key is" value={draft.kind} onChange={(kind) => change({ kind: kind as KeyKind, replacing: false, text: '' })} />
      {draft.kind === 'sealed' && kept && keeps && <Kept kept={kept} onReplace={() => change({ replacing: true })} onRemove={() => change({ kind: 'none' })} />}
      {draft.kind === 'sealed' && keeps && errors.apiKey && <p className={styles.fault} role="alert">{errors.apiKey}</p>}
      {draft.kind === 'sealed' && !keeps && (
        <PasswordInput
          aria-label="Key" placeholder={kept ? 'The new key' : 'The key as its provider shows it'} autoComplete="off" data-1p-ignore data-lpignore="true" spellCheck={false}
          description={kept && !draft.replacing ? 'The address has another host: enter the key again. It is sent to the host alone that it was entered for.' : `Encrypted before it is stored, never shown again.${hint ? ` ${hint}` : ''}`}
          inputWrapperOrder={['label', 'input', 'description', 'error']} value={draft.text} error={errors.apiKey} onChange={(event) => change({ text: event.currentTarget.value })}
        />
      )}
      {draft.kind === 'variable' && (
        <TextInput
          aria-label="Variable with the key" placeholder={variable} description={`Name of an environment variable of this server, ending in _API_KEY.${hint ? ` ${hint}` : ''}`}
          inputWrapperOrder={['label', 'input', 'description', 'error']} value={draft.variable} error={errors.apiKeyEnv ?? (saved?.kind === 'variable' && saved.name === draft.variable ? saved.fault : null)}
          onChange={(event) => change({ variable: event.currentTarget.value })}
        />
      )}
      {draft.kind !== 'sealed' && kept && <p className={styles.note}>The key that is kept here is removed when you save.</p>}
      {draft.kind === 'none' && !kept && hint && <p className={styles.note}>{hint}</p>}
    </fieldset>
  )
}

function Kept({ kept, onReplace, onRemove }: { kept: Extract<KeyView, { kind: 'sealed' }>; onReplace: () => void; onRemove: () => void }) {
  return (
    <>
      <div className={styles.kept} data-bad={kept.fault !== null}>
        {kept.fault === null ? <KeyRound size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
        <span>Kept encrypted{kept.setAt && <>, set <TimeAgo at={kept.setAt} /></>}{kept.setBy && ` by ${kept.setBy}`}</span>
        <span className={styles.buttons} style={{ flex: 'none' }}>
          <Button variant="default" size="compact-xs" onClick={onReplace}>Replace</Button>
          <Button variant="subtle" color="red" size="compact-xs" onClick={onRemove}>Remove</Button>
        </span>
      </div>
      {kept.fault !== null && <p className={styles.fault}>{kept.fault}</p>}
    </>
  )
}

/** The same in a line of a table: where the key is, and why it cannot be used. */
export function KeyLine({ view }: { view: KeyView }) {
  const fault = view.kind === 'none' ? null : view.fault
  return (
    <>
      {view.kind === 'variable' && <>key in <Mono>{view.name}</Mono></>}
      {view.kind === 'sealed' && <>key kept here{view.setAt && <>, set <TimeAgo at={view.setAt} /></>}</>}
      {view.kind === 'none' && 'no key'}
      {fault !== null && <span className={styles.fault} style={{ display: 'block', whiteSpace: 'normal' }}>{fault}</span>}
    </>
  )
}
