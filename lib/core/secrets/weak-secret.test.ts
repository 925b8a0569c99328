import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weakSecret } from '@/lib/core/secrets/weak-secret'

describe('a secret is refused', () => {
  const long = { min: 32 }

  it('when it is shorter than it has to be', () => {
    expect(weakSecret('f3a9c1', long)).toBe('expected at least 32 characters, got 6')
  })

  it('when it is the development secret, or stands in documents and examples', () => {
    for (const secret of [
      'slicegate-development-only-secret-0123456789', 'please-change-me-to-a-long-random-secret', 'your-32-character-secret-key-goes-here', 'changeme-changeme-changeme-changeme',
      'this-is-a-very-secret-key-12345678901234', '<a long random secret of 32 characters>', '${SLICEGATE_SECRET:?set a secret here}xx', 'SuperSecretPassword1234567890123456',
    ]) expect(weakSecret(secret, long), secret).toMatch(/well-known|repeats/)
  })

  it('when it repeats itself or follows the alphabet', () => {
    for (const secret of ['a'.repeat(40), '0'.repeat(32), 'abc'.repeat(12), 'f3a9c1d2'.repeat(4), '01'.repeat(16), 'qQ9qQ9qQ9qQ9qQ9qQ9qQ9qQ9qQ9qQ9qQ']) expect(weakSecret(secret, long), secret).toBe('it repeats a few characters')
    for (const secret of ['0123456789abcdefghijklmnopqrstuvwxyz', 'zyxwvutsrqponmlkjihgfedcba9876543210']) expect(weakSecret(secret, long), secret).toBe('it is a sequence of neighbouring characters')
  })

  it('when a password is what everybody tries first', () => {
    for (const password of ['password', 'Password1', 'changeme', 'slicegate', 'slicegate123', 'postgres', 'admin', 'secret', 'change-me', 'letmein', 'test123', 'aaaaaaaa', 'mysecretpassword']) {
      expect(weakSecret(password, { min: 1 }), password).not.toBeNull()
    }
  })

  it('and never when it was drawn by chance', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 48 }), (bytes) => {
      fc.pre(new Set(bytes).size > 16)
      const [hex, base64] = [Buffer.from(bytes).toString('hex'), Buffer.from(bytes).toString('base64')]
      expect([weakSecret(hex, long), weakSecret(base64, long)]).toEqual([null, null])
    }))
    for (const password of ['stories-need-a-password', 'correct horse battery staple', 'vT7#kq-2mZ']) expect(weakSecret(password, { min: 1 }), password).toBeNull()
  })
})
