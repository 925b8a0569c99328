import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatSealed, keyNameOf, parseSealed } from '@/lib/core/secrets/sealed-key'
import { createKeyVault, type VaultSecrets } from '@/lib/key-vault'
import { createKeys } from '@/lib/keys'

const secret = (name: string) => `${name}-7f31c04be9d82a65710f3cc8d4be96a2`
const none: VaultSecrets = { encryption: undefined, previous: undefined, installation: undefined }
const vault = createKeyVault({ ...none, encryption: secret('one') })
const owner = { id: '018f0000-0000-7000-8000-000000000001', baseUrl: 'https://api.openai.com/v1' }

describe('the vault', () => {
  it('gives back what it sealed, whatever that is, and never the same text twice', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.uuid(), (text, id) => {
      const place = { id, baseUrl: owner.baseUrl }
      const [first, second] = [vault.seal(text, place), vault.seal(text, place)]
      expect([vault.open(first, place), vault.open(second, place)]).toEqual([text.toWellFormed(), text.toWellFormed()])
      expect(first).not.toBe(second)
      if (text.length > 8) expect(first).not.toContain(text)
    }))
  })

  it('opens for the same row and the same origin of its address alone', () => {
    const sealed = vault.seal('sk-secret', owner)
    for (const baseUrl of ['https://api.openai.com/v2', 'https://API.openai.com:443/']) expect(vault.open(sealed, { ...owner, baseUrl })).toBe('sk-secret')
    for (const other of [{ id: '018f0000-0000-7000-8000-000000000002' }, { baseUrl: 'https://evil.example/v1' }, { baseUrl: 'http://api.openai.com/v1' }, { baseUrl: 'https://api.openai.com:8443/v1' }, { baseUrl: '' }]) {
      expect(() => vault.open(sealed, { ...owner, ...other }), JSON.stringify(other)).toThrow('sealed for another row or another address, or was changed')
    }
  })

  it('opens nothing that was changed, in whatever place', () => {
    const sealed = vault.seal('sk-secret-of-a-provider', owner)
    fc.assert(fc.property(fc.integer({ min: 0, max: sealed.length - 1 }), fc.constantFrom(...'AQgw_-.0'), (at, character) => {
      const changed = `${sealed.slice(0, at)}${character}${sealed.slice(at + 1)}`
      // the last character of a part may have bits that stand for nothing
      const [before, after] = [parseSealed(sealed)!, parseSealed(changed)]
      const same = after !== null && after.keyId === before.keyId && after.mark === before.mark && (['iv', 'body'] as const).every((part) => Buffer.from(after[part], 'base64url').equals(Buffer.from(before[part], 'base64url')))
      fc.pre(!same)
      expect(() => vault.open(changed, owner)).toThrow('its key cannot be opened')
    }), { numRuns: 400 })
    const { body, ...rest } = parseSealed(sealed)!
    for (const cut of ['', body.slice(0, 22), body.slice(0, -4), `${body}AAAA`]) expect(() => vault.open(formatSealed({ ...rest, body: cut }), owner)).toThrow('its key cannot be opened')
    fc.assert(fc.property(fc.string(), (text) => {
      expect(() => vault.open(text, owner)).toThrow('what is stored is no sealed key')
    }))
  })

  it('opens with the key before, and with what is derived from the secret of the installation, and seals with the newest', () => {
    const derived = createKeyVault({ ...none, installation: secret('installation') })
    const old = derived.seal('sk-1', owner)
    const first = createKeyVault({ ...none, installation: secret('installation'), encryption: secret('one') })
    expect([first.open(old, owner), first.sealedWithCurrent(old), derived.sealedWithCurrent(old)]).toEqual(['sk-1', false, true])
    const sealed = first.seal('sk-2', owner)
    const second = createKeyVault({ encryption: secret('two'), previous: secret('one'), installation: secret('installation') })
    expect([second.open(sealed, owner), second.open(old, owner), second.sealedWithCurrent(sealed)]).toEqual(['sk-2', 'sk-1', false])
    // another secret of the installation: the one before is given as the previous key
    expect(createKeyVault({ ...none, installation: secret('new'), previous: secret('installation') }).open(old, owner)).toBe('sk-1')
    expect(() => createKeyVault({ ...none, encryption: secret('two') }).open(sealed, owner)).toThrow('set that one as SLICEGATE_ENCRYPTION_KEY_PREVIOUS')
  })

  it('keeps the mark of a key that is sealed anew, so that remembered answers stay', () => {
    const sealed = vault.seal('sk-1', owner)
    const other = createKeyVault({ ...none, encryption: secret('two') })
    const anew = other.seal('sk-1', owner, parseSealed(sealed)!.mark)
    const name = (apiKeySealed: string) => keyNameOf({ apiKeyEnv: null, apiKeySealed })
    expect(name(anew)).toBe(name(sealed))
    expect(name(vault.seal('sk-1', owner))).not.toBe(name(sealed))
    expect([keyNameOf({ apiKeyEnv: 'A_API_KEY' }), keyNameOf({ apiKeyEnv: null })]).toEqual(['A_API_KEY', null])
  })

  it('says which variable is missing where it has no key at all', () => {
    expect(() => createKeyVault(none).seal('sk', owner)).toThrow('SLICEGATE_ENCRYPTION_KEY is not set')
  })
})

describe('the key of a server', () => {
  const variables = { OPENAI_API_KEY: 'sk-1', BROKEN_API_KEY: 'sk-1\nHost: x', SLICEGATE_INIT_API_KEY: 'slicegate-own' } as Record<string, string>
  const keys = (rules?: string) => createKeys({ ...none, encryption: secret('one'), variables: rules, readSecret: (name) => variables[name] ?? null })
  const place = (apiKeyEnv: string | null, baseUrl = owner.baseUrl) => ({ ...owner, baseUrl, apiKeyEnv })

  it('comes from its variable where the rules allow it at the moment of the call', () => {
    expect(keys().keyOf(place('OPENAI_API_KEY'))).toBe('sk-1')
    expect(keys().keyOf(place('MISSING_API_KEY'))).toBeNull()
    expect(() => keys('OPENAI_API_KEY@api.openai.com').keyOf(place('OPENAI_API_KEY', 'https://evil.example/v1'))).toThrow('may be sent to api.openai.com alone')
    expect(() => keys().keyOf(place('SLICEGATE_INIT_API_KEY'))).toThrow('expected the name of an environment variable')
  })

  it('is no text that breaks a header, and the fault does not hold it', () => {
    expect(() => keys().keyOf(place('BROKEN_API_KEY'))).toThrow(/^the environment variable BROKEN_API_KEY holds no key: it has line breaks or characters that cannot be sent$/)
  })

  it('comes from the row when it is sealed there', () => {
    expect(keys('none').keyOf({ ...place(null), apiKeySealed: vault.seal('sk-2', owner) })).toBe('sk-2')
    expect(keys().keyOf(place(null))).toBeNull()
  })
})
