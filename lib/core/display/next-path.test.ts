import { describe, expect, it } from 'vitest'
import { nextPath, signInHref } from '@/lib/core/display/next-path'

describe('the path to open after signing in', () => {
  it('is any page of this server, with its query', () => {
    const run = '/p/demo/runs/0199/sets/segment/refund%20flow?failure=truncated#top'
    expect(nextPath(run)).toBe(run)
    expect(nextPath('/')).toBe('/')
  })

  it('is never another host, however it is written', () => {
    const foreign = ['//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/\n/evil.example', 'https://evil.example/p', 'evil', 'javascript:alert(1)', '/a/..//evil.example', '/.//evil.example', '']
    for (const value of foreign) expect(nextPath(value), JSON.stringify(value)).toBeNull()
    for (const value of [undefined, null, 7, ['/p/demo'], `/${'a'.repeat(2000)}`]) expect(nextPath(value)).toBeNull()
  })

  it('is neither the sign-in page itself nor an address of the API', () => {
    expect(nextPath('/sign-in?next=/sign-in')).toBeNull()
    expect(nextPath('/api/auth/sign-out')).toBeNull()
    expect(nextPath('/p/../api/auth/sign-out')).toBeNull()
    expect(nextPath('/apiary')).toBe('/apiary')
  })
})

describe('the address of the sign-in page', () => {
  it('carries where to go on, and nothing for a path that it would refuse', () => {
    expect(signInHref('/p/demo/runs?q=a b')).toBe('/sign-in?next=%2Fp%2Fdemo%2Fruns%3Fq%3Da%2520b')
    expect(signInHref('//evil.example')).toBe('/sign-in')
    expect(signInHref('/')).toBe('/sign-in')
    expect(signInHref(null)).toBe('/sign-in')
  })
})
