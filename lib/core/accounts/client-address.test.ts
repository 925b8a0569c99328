import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientAddress, countedAs, parseTrustedProxies } from '@/lib/core/accounts/client-address'

const none = parseTrustedProxies(undefined)
const proxies = parseTrustedProxies('10.0.0.0/8, ::1')

describe('the address of a client', () => {
  it('is the peer when no proxy is trusted, whatever the request says of itself', () => {
    expect(clientAddress('203.0.113.9', undefined, none)).toBe('203.0.113.9')
    expect(clientAddress('::ffff:203.0.113.9', '1.2.3.4, 5.6.7.8', none)).toBe('203.0.113.9')
  })

  it('is what the trusted proxy wrote, and not what the client wrote left of it', () => {
    expect(clientAddress('10.0.0.5', '198.51.100.7', proxies)).toBe('198.51.100.7')
    expect(clientAddress('10.0.0.5', '6.6.6.6, 198.51.100.7, 10.2.3.4', proxies)).toBe('198.51.100.7')
    expect(clientAddress('10.0.0.5', '198.51.100.7:4711', proxies)).toBe('198.51.100.7')
    expect(clientAddress('::1', '[2001:db8::7]:443', proxies)).toBe('2001:db8::7')
  })

  it('is the innermost known hop when the rest is no address, and null when nothing is known', () => {
    expect(clientAddress('10.0.0.5', 'unknown', proxies)).toBe('10.0.0.5')
    expect(clientAddress(undefined, '1.2.3.4', proxies)).toBeNull()
  })

  it('cannot be chosen by a client that is not behind a trusted proxy', () => {
    fc.assert(fc.property(fc.string(), fc.ipV4(), (header, peer) => {
      expect(clientAddress(peer, header, none)).toBe(peer)
    }))
  })
})

it('counts IPv6 by the network of 64 bits that one client has to itself', () => {
  expect(['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', '203.0.113.9', '::ffff:203.0.113.9', 'odd'].map(countedAs)).toEqual([
    '2001:db8:1:2::/64', '2001:db8:1:2::/64', '203.0.113.9', '203.0.113.9', 'odd',
  ])
})

it('names the piece of SLICEGATE_TRUSTED_PROXIES that is wrong', () => {
  expect(() => parseTrustedProxies('loopback, 10.0.0.0/99')).toThrow('SLICEGATE_TRUSTED_PROXIES: "10.0.0.0/99": expected an address, a network such as 10.0.0.0/8, loopback or private')
  expect(parseTrustedProxies('loopback')).toHaveLength(2)
})
