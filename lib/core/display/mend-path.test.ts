import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mendPath } from '@/lib/core/display/mend-path'

describe('a path that a client sent', () => {
  it.each([
    ['/p/%ff', '/p/%EF%BF%BD'], ['/p/%E0%A4%A', '/p/%EF%BF%BD%25A'], ['/p/100%', '/p/100%25'], ['/%zz?a=%ff', '/%25zz?a=%ff'], ['/%c3%28x', '/%EF%BF%BD(x'], ['/%ed%a0%80', '/%EF%BF%BD%EF%BF%BD%EF%BF%BD'],
  ])('%s becomes %s', (sent, mended) => {
    expect(mendPath(sent)).toBe(mended)
  })

  it('stays as it is where it can be read, slashes in escapes too', () => {
    for (const path of ['/', '/p/demo', '/p/%C3%A4', '/p/a%2Fb%00', '/p/demo?x=%ff', '*', '/p/demo#%ff']) expect(mendPath(path)).toBe(path)
  })

  it('can always be decoded afterwards, and is mended once', () => {
    fc.assert(fc.property(fc.stringMatching(/^\/[%0-9a-fA-Fzx/?.]{0,40}$/), (path) => {
      const mended = mendPath(path)
      expect(() => decodeURIComponent(mended.split(/[?#]/)[0]!)).not.toThrow()
      expect(mendPath(mended)).toBe(mended)
    }))
  })
})
