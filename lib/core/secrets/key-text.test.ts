import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apiKeyInput, HIDDEN_KEY, isKeyText, keyHider } from '@/lib/core/secrets/key-text'

describe('a key that is entered', () => {
  it('is visible ASCII, trimmed, with its scheme where it has one', () => {
    expect(apiKeyInput.parse('  sk-abc123  ')).toBe('sk-abc123')
    expect(apiKeyInput.parse('Basic dXNlcjpwYXNz')).toBe('Basic dXNlcjpwYXNz')
    expect([apiKeyInput.parse(null), apiKeyInput.parse(undefined)]).toEqual([null, undefined])
  })

  it('is refused without being repeated', () => {
    for (const key of ['', 'abc', 'sk-abc\nHost: evil', 'sk-ä', 'a  b-two-spaces', 'k'.repeat(4001), 7]) {
      const { success, error } = apiKeyInput.safeParse(key)
      expect(success, String(key)).toBe(false)
      expect(error!.issues[0]!.message).toBe('expected the key as its provider shows it: 4 to 4000 visible characters of ASCII, without line breaks')
    }
  })
})

describe('a key in an answer', () => {
  it('is taken out, with its scheme or without, plain or escaped', () => {
    const hide = keyHider('Bearer sk-a"b/c+d=42')
    for (const text of ['got Bearer sk-a"b/c+d=42 from you', JSON.stringify({ authorization: 'Bearer sk-a"b/c+d=42' }), 'key=sk-a%22b%2Fc%2Bd%3D42&x', JSON.stringify('sk-a"b/c+d=42').replaceAll('/', '/')]) {
      expect(hide(text), text).toContain(HIDDEN_KEY)
      expect(hide(text), text).not.toMatch(/sk-a/)
    }
    expect(keyHider('sk-one/two+three')('{"key":"sk-one\\/two+three"}')).toBe(`{"key":"${HIDDEN_KEY}"}`)
  })

  it('is left where it is so short that any text may hold it', () => {
    expect(keyHider('test')('a test of words')).toBe('a test of words')
    expect(keyHider('')('anything')).toBe('anything')
  })

  it('never stays, whatever it is and wherever it stands', () => {
    const visible = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), minLength: 8, maxLength: 80 })
    fc.assert(fc.property(visible, fc.string(), fc.string(), (key, before, after) => {
      fc.pre(isKeyText(key) && !HIDDEN_KEY.includes(key))
      const hide = keyHider(key)
      expect(hide(`${before}${key}${after}`)).not.toBe(`${before}${key}${after}`)
      expect(JSON.parse(hide(JSON.stringify({ said: `${before} ${key} ${after}` }))).said).not.toContain(key)
    }))
  })
})
