import { describe, expect, it } from 'vitest'
import { findUnstorable, storableJson, storableText } from '@/lib/core/storable-text'

describe('text that Postgres can keep', () => {
  it('loses NUL and gets a sign for half a surrogate pair; everything else stays', () => {
    expect(storableText('a\u0000b \ud83d')).toBe('ab \uFFFD')
    expect(storableText('\u0001 \u001b[31m 👩‍👧 \uFFFE')).toBe('\u0001 \u001b[31m 👩‍👧 \uFFFE')
  })

  it('is cleaned inside a value, keys included, and not where a backslash is text', () => {
    expect(JSON.parse(storableJson({ 'k\u0000': ['x\udc00', null, 1], ok: true }))).toEqual({ k: ['x\uFFFD', null, 1], ok: true })
    expect(JSON.parse(storableJson({ text: '\\u0000' }))).toEqual({ text: '\\u0000' })
  })

  it('is looked for in values and keys, and named by its path', () => {
    expect(findUnstorable({ git: { branch: 'a\u0000' } }, 'body')).toBe('body.git.branch')
    expect(findUnstorable({ list: ['a', { 'b\ud800': 1 }] }, 'body')).toBe('body.list.1')
    expect(findUnstorable({ a: ['👩‍👧', 1, null, undefined, '\u001b'] }, 'body')).toBe(null)
  })
})
