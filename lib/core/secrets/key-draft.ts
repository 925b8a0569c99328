import type { KeyKind, KeyView } from '@/lib/core/secrets/key-view'
import { originOf } from '@/lib/core/secrets/sealed-key'

/** The key as a form holds it. `text` is what somebody just typed; a key that is kept already is never in a form. */
export type KeyDraft = { kind: KeyKind; text: string; variable: string; replacing: boolean }

export type KeyInput = { apiKeyEnv: string; apiKey?: string | null }

export function keyDraftOf(key: KeyView | null, kind: KeyKind = 'sealed'): KeyDraft {
  return { kind: key?.kind ?? kind, text: '', variable: key?.kind === 'variable' ? key.name : '', replacing: false }
}

/** Whether the key that is kept stays: the same host, and nobody asked for another one. */
export function keepsKey(draft: KeyDraft, saved: { key: KeyView | null; baseUrl: string | null }, baseUrl: string): boolean {
  return draft.kind === 'sealed' && !draft.replacing && saved.key?.kind === 'sealed' && originOf(saved.baseUrl ?? '') === originOf(baseUrl.trim())
}

/** What is sent of a draft, or what is missing at which field. */
export function keyInputOf(draft: KeyDraft, keeps: boolean): { input: KeyInput } | { field: 'apiKey' | 'apiKeyEnv'; message: string } {
  if (draft.kind === 'none') return { input: { apiKeyEnv: '', apiKey: null } }
  if (draft.kind === 'variable') {
    return draft.variable.trim() === '' ? { field: 'apiKeyEnv', message: 'expected the name of a variable; without a key choose "None"' } : { input: { apiKeyEnv: draft.variable } }
  }
  if (keeps) return { input: { apiKeyEnv: '' } }
  return draft.text.trim() === '' ? { field: 'apiKey', message: 'expected the key; without one choose "None"' } : { input: { apiKeyEnv: '', apiKey: draft.text } }
}
