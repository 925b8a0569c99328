import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameOrigin } from '@/lib/core/access/same-origin'

const came = (more: Partial<Parameters<typeof isSameOrigin>[0]>) => isSameOrigin({ method: 'POST', origin: null, site: null, host: 'gate.example', ...more })

describe('a request that changes something', () => {
  it('is taken from our own pages', () => {
    expect(came({ origin: 'https://gate.example' })).toBe(true)
    expect(came({ origin: 'http://gate.example', site: 'same-origin' })).toBe(true)
    expect(came({ site: 'same-origin' })).toBe(true)
  })

  it('is not taken from another site, another port, a neighbour under the same domain, or a page without an origin', () => {
    for (const origin of ['https://evil.example', 'https://gate.example:8443', 'https://x.gate.example', 'https://gate.example.evil.example', 'null', '', 'gate.example']) expect(came({ origin })).toBe(false)
    // the origin counts even where the browser says something else beside it
    expect(came({ origin: 'https://evil.example', site: 'same-origin' })).toBe(false)
  })

  it('is not taken where nobody says whence it came', () => {
    expect(came({})).toBe(false)
    for (const site of ['cross-site', 'same-site', 'none', '']) expect(came({ site })).toBe(false)
  })

  it('is taken under the address that people are told, where a proxy in front passes another host on', () => {
    const inside = { method: 'POST', origin: 'https://gate.example', site: 'same-origin', host: 'web:3000' }
    expect(isSameOrigin(inside)).toBe(false)
    expect(isSameOrigin(inside, ['gate.example'])).toBe(true)
  })

  it('is never taken from another host, whatever that is called', () => {
    fc.assert(fc.property(fc.webUrl(), fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'), (url, method) => {
      fc.pre(new URL(url).host !== 'gate.example')
      return !came({ method, origin: new URL(url).origin })
    }))
  })
})

it('what only reads may come from anywhere', () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS']) expect(came({ method, origin: 'https://evil.example', site: 'cross-site' })).toBe(true)
})
