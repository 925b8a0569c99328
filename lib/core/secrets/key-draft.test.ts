import { describe, expect, it } from 'vitest'
import { keepsKey, keyDraftOf, keyInputOf } from '@/lib/core/secrets/key-draft'
import { keyView } from '@/lib/core/secrets/key-view'

const kept = { kind: 'sealed', setAt: null, setBy: null, fault: null } as const
const baseUrl = 'https://api.openai.com/v1'

describe('the key of a form', () => {
  it('stays what it is when nobody touches it', () => {
    const draft = keyDraftOf(kept)
    expect(draft).toEqual({ kind: 'sealed', text: '', variable: '', replacing: false })
    expect(keepsKey(draft, { key: kept, baseUrl }, ' https://API.openai.com/v2')).toBe(true)
    expect(keyInputOf(draft, true)).toEqual({ input: { apiKeyEnv: '' } })
  })

  it('is asked for when the host is another, when it is replaced, and when there was none', () => {
    const draft = keyDraftOf(kept)
    expect(keepsKey(draft, { key: kept, baseUrl }, 'https://other.example/v1')).toBe(false)
    expect(keepsKey({ ...draft, replacing: true }, { key: kept, baseUrl }, baseUrl)).toBe(false)
    expect(keepsKey(keyDraftOf(null), { key: null, baseUrl: null }, baseUrl)).toBe(false)
    expect(keyInputOf(draft, false)).toEqual({ field: 'apiKey', message: 'expected the key; without one choose "None"' })
    expect(keyInputOf({ ...draft, text: 'sk-1' }, false)).toEqual({ input: { apiKeyEnv: '', apiKey: 'sk-1' } })
  })

  it('is taken away, or left to a variable, by choice', () => {
    expect(keyInputOf({ ...keyDraftOf(kept), kind: 'none' }, false)).toEqual({ input: { apiKeyEnv: '', apiKey: null } })
    const draft = keyDraftOf({ kind: 'variable', name: 'SHOP_API_KEY', fault: null })
    expect(keyInputOf(draft, false)).toEqual({ input: { apiKeyEnv: 'SHOP_API_KEY' } })
    expect(keyInputOf({ ...draft, variable: ' ' }, false)).toMatchObject({ field: 'apiKeyEnv' })
  })
})

describe('the key on a page', () => {
  const keys = { open: () => 'the key itself', refusedVariable: () => null }
  it('is where it is and when it was set, never what it is', () => {
    const place = { id: 'e', baseUrl, apiKeyEnv: null, apiKeySealed: 'v1.sealed' }
    const view = keyView(place, { at: new Date('2026-11-20T12:00:00Z'), by: 'Ada' }, keys)
    expect(view).toEqual({ kind: 'sealed', setAt: '2026-11-20T12:00:00.000Z', setBy: 'Ada', fault: null })
    expect(keyView({ ...place, apiKeySealed: null }, undefined, keys)).toEqual({ kind: 'none' })
    expect(keyView({ ...place, apiKeySealed: null, apiKeyEnv: 'SHOP_API_KEY' }, undefined, { ...keys, refusedVariable: () => 'not here' })).toEqual({ kind: 'variable', name: 'SHOP_API_KEY', fault: 'not here' })
  })
})
