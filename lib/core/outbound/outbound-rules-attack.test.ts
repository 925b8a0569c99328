import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everyAddress, readAddress, readNetwork } from '@/lib/core/outbound/address'
import { isAllowedWithPort, readOutboundRules, refusalOf } from '@/lib/core/outbound/outbound-rules'

const none = readOutboundRules({})
/** As the product does it: a URL parser first, then the rules. */
const judged = (url: string, rules = none) => {
  const { hostname, port, protocol } = new URL(url)
  return refusalOf(rules, { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)), address: null })
}
const hex = (...octets: number[]) => octets.map((octet) => octet.toString(16).padStart(2, '0')).join('')
const words = (octets: readonly number[]) => `${hex(octets[0]!, octets[1]!)}:${hex(octets[2]!, octets[3]!)}`
/** ⑯ and the like: browsers and Node read them as digits. */
const circled = (text: string) => text.replace(/[1-9]/g, (digit) => String.fromCodePoint(0x2460 + Number(digit) - 1))
const fullWidth = (text: string) => text.replace(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))).replaceAll('.', '。')

/** Every way to write an IPv4 host in a URL, of which a filter of texts would know the first. */
function spellings(octets: readonly number[]): string[] {
  const [a, b, c, d] = octets as [number, number, number, number]
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  const dotted = octets.join('.')
  const inverted = octets.map((octet) => 255 - octet)
  return [
    dotted, `${dotted}.`, String(whole), `0x${whole.toString(16)}`, `0X${whole.toString(16).toUpperCase()}`, `0${whole.toString(8)}`,
    octets.map((octet) => `0${octet.toString(8)}`).join('.'), octets.map((octet) => `0x${octet.toString(16)}`).join('.'), `0x${a.toString(16)}.${b}.0${c.toString(8)}.${d}`,
    `${a}.${(b * 256 + c) * 256 + d}`, `${a}.${b}.${c * 256 + d}`, `000${a.toString(8)}.${b}.${c}.${d}`, circled(dotted), fullWidth(dotted), dotted.replace(/^./, (digit) => `%3${digit}`),
    `[::ffff:${dotted}]`, `[::FFFF:${words(octets)}]`, `[0:0:0:0:0:ffff:${words(octets)}]`, `[::${words(octets)}]`, `[::ffff:0:${words(octets)}]`,
    `[64:ff9b::${dotted}]`, `[64:ff9b::${words(octets)}]`, `[64:ff9b:1::${words(octets)}]`, `[64:ff9b:1:${hex(a, b)}:${hex(0, c)}:${hex(d, 0)}::]`,
    `[2002:${words(octets)}::]`, `[2002:${words(octets)}::1]`, `[2001:0:${words(octets)}:0:0:f7f7:f7f7]`, `[2001:0:808:808:0:0:${words(inverted)}]`,
    `[fd12::5efe:${words(octets)}]`, `[2a00:1:2:3:200:5efe:${words(octets)}]`,
  ]
}

const metadata = [169, 254, 169, 254]
const octet = fc.integer({ min: 0, max: 255 })

describe('an address that clouds give keys out at', () => {
  it.each(spellings(metadata))('is refused when it is written as %s', (host) => {
    expect(judged(`http://${host}/latest/meta-data`), host).toMatch(/SLICEGATE_OUTBOUND_ALLOW/)
  })

  it('is refused in every spelling of every link-local address', () => {
    fc.assert(fc.property(octet, octet, (c, d) => {
      for (const host of spellings([169, 254, c, d])) expect(judged(`http://user@${host}:8080/v1`), host).not.toBeNull()
    }))
  })

  it('is refused by any name that resolves to it, with the name and the address in the words', () => {
    expect(refusalOf(none, { host: 'gateway.example', port: 443, address: '169.254.169.254' }))
      .toBe('gateway.example stands for 169.254.169.254, a metadata address of a cloud, which may be called only if SLICEGATE_OUTBOUND_ALLOW names it')
    expect(refusalOf(none, { host: 'gateway.example', port: 443, address: 'fe80::1%eth0' })).toContain('a link-local address')
    expect(refusalOf(none, { host: 'gateway.example', port: 443, address: '::ffff:100.100.100.200' })).toContain('a metadata address')
  })

  it.each([
    'metadata.google.internal', 'METADATA.Google.Internal.', 'metadata', 'instance-data', '[fd00:ec2::254]', '[FD00:0EC2:0:0:0:0:0:254]', '100.100.100.200', '192.0.0.192', '168.63.129.16', '0.0.0.0', '0', '0x0', '[::]', '[::0.0.0.0]', '224.0.0.1',
    '239.1.2.3', '[ff02::1]', '255.255.255.255', '240.0.0.1', '[fe80::1]', '[febf::1]',
  ])('or anything like it: %s', (host) => {
    expect(judged(`http://${host}/`), host).not.toBeNull()
  })
})

describe('what else may be called', () => {
  it('is every other public, private or own address, in any spelling', () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost', '10.1.2.3', '192.168.1.1', '172.16.0.9', '[fd12::1]', 'api.openai.com', '8.8.8.8', '[2606:4700::1111]', '[64:ff9b::8.8.8.8]', 'metadata.example.com']) {
      expect(judged(`http://${host}/v1`), host).toBeNull()
    }
  })

  it('is a public address whatever it looks like', () => {
    const isPublic = ([a, b, c, d]: readonly number[]) => a! >= 1 && a! < 224 && !(a === 169 && b === 254) && ![[100, 100, 100, 200], [192, 0, 0, 192], [168, 63, 129, 16]].some((known) => known.join() === [a, b, c, d].join())
    fc.assert(fc.property(fc.tuple(octet, octet, octet, octet).filter(isPublic), (octets) => {
      expect(judged(`http://${octets.join('.')}/`)).toBeNull()
      expect(judged(`http://[64:ff9b::${words(octets)}]/`)).toBeNull()
    }))
  })
})

describe('SLICEGATE_OUTBOUND_DENY', () => {
  const rules = readOutboundRules({ deny: 'private, loopback 203.0.113.0/24,evil.example,.corp.example,[2001:db8::1]:8080, 198.51.100.7:22' })

  it('closes networks by their words, by CIDR and by name, in every spelling', () => {
    for (const octets of [[10, 0, 0, 1], [172, 31, 255, 1], [192, 168, 0, 1], [127, 0, 0, 1], [100, 64, 0, 1], [203, 0, 113, 9]]) {
      for (const host of spellings(octets)) expect(judged(`http://${host}/`, rules), host).not.toBeNull()
    }
    for (const host of ['[::1]', '[fc00::1]', 'EVIL.example.', 'a.b.corp.example']) expect(judged(`http://${host}/`, rules), host).toContain('SLICEGATE_OUTBOUND_DENY')
    expect(judged('http://10.0.0.1/', rules)).toBe('10.0.0.1 is refused by SLICEGATE_OUTBOUND_DENY (private)')
  })

  it('leaves everything else open, and other ports of what is named with one', () => {
    for (const url of ['http://corp.example/', 'http://notevil.example/', 'http://[2001:db8::1]/', 'http://198.51.100.7/', 'http://203.0.114.1/']) expect(judged(url, rules), url).toBeNull()
    expect(judged('http://[2001:db8::1]:8080/', rules)).not.toBeNull()
    expect(judged('http://198.51.100.7:22/', rules)).not.toBeNull()
  })
})

describe('SLICEGATE_OUTBOUND_ALLOW', () => {
  it('opens what it names, although it is refused otherwise', () => {
    const rules = readOutboundRules({ allow: '169.254.169.254, metadata.google.internal 10.0.0.0/8 .models.example:8000', deny: 'private,.example' })
    for (const url of ['http://169.254.169.254/', 'http://[::ffff:169.254.169.254]/', 'http://metadata.google.internal/', 'http://10.9.8.7/', 'http://a.models.example:8000/v1']) expect(judged(url, rules), url).toBeNull()
    for (const url of ['http://169.254.169.253/', 'http://192.168.0.1/', 'http://a.models.example/', 'http://b.example/']) expect(judged(url, rules), url).not.toBeNull()
  })

  it('does not open an address that carries a refused one beside an allowed one', () => {
    const rules = readOutboundRules({ allow: '8.8.8.8' })
    // Teredo: the server is the allowed address, the client 169.254.169.254
    expect(judged('http://[2001:0:808:808:0:0:5601:5601]/', rules)).not.toBeNull()
  })

  it('opens a port of its own only by an entry with that port', () => {
    const at = { host: '127.0.0.1', port: 5432, address: null }
    expect(isAllowedWithPort(readOutboundRules({ allow: 'loopback' }), at)).toBe(false)
    expect(isAllowedWithPort(readOutboundRules({ allow: '127.0.0.1:5432' }), at)).toBe(true)
    expect(isAllowedWithPort(readOutboundRules({ allow: 'loopback:5432' }), at)).toBe(true)
  })

  it.each(['10.0.0.0/33', '10.0.0', '1.2.3', 'http://a.example', 'a.example:0', 'a.example:70000', '*.example', '[::1', 'a/8', '::/129', '-'])('refuses the entry %s by its name', (entry) => {
    expect(() => readOutboundRules({ allow: `private,${entry}` })).toThrow(`SLICEGATE_OUTBOUND_ALLOW: expected addresses, networks (10.0.0.0/8), host names, private or loopback, each with :port if need be, got ${entry}`)
  })
})

describe('addresses', () => {
  it('are read whole or not at all', () => {
    for (const text of ['1.2.3', '0x7f.1', '01.2.3.4', '1.2.3.4.5', '', 'abc', '::1::', '256.1.1.1']) expect(readAddress(text), text).toBeNull()
    expect(readAddress('[::1]')?.toString()).toBe('::1')
    expect(readNetwork('10.0.0.0/')).toBeNull()
    expect(everyAddress(readAddress('::1')!)).toHaveLength(1)
  })

  it('of any bytes never throw', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
      const address = readAddress(text)
      if (address) expect(everyAddress(address).length).toBeGreaterThan(0)
      refusalOf(none, { host: text, port: 1, address: text })
    }))
  })
})
