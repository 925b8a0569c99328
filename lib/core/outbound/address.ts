import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6
export type Network = [Address, number]

const v6 = (text: string) => ipaddr.IPv6.parseCIDR(text)

/** Networks of IPv6 in which the address of an IPv4 host is written, and where in it, in bytes. */
const CARRIERS: readonly { network: [ipaddr.IPv6, number]; at: readonly number[]; inverted?: true; guessed?: true }[] = [
  // ::a.b.c.d and ::ffff:a.b.c.d, RFC 4291
  { network: v6('::/96'), at: [12, 13, 14, 15] },
  { network: v6('::ffff:0:0/96'), at: [12, 13, 14, 15] },
  // ::ffff:0:a.b.c.d, RFC 2765
  { network: v6('::ffff:0:0:0/96'), at: [12, 13, 14, 15] },
  // NAT64, RFC 6052 and 8215: the second is local, and its operator chooses how long the prefix is, so that the place is a guess
  { network: v6('64:ff9b::/96'), at: [12, 13, 14, 15] },
  { network: v6('64:ff9b:1::/48'), at: [12, 13, 14, 15], guessed: true },
  { network: v6('64:ff9b:1::/48'), at: [6, 7, 9, 10], guessed: true },
  { network: v6('64:ff9b:1::/48'), at: [7, 9, 10, 11], guessed: true },
  { network: v6('64:ff9b:1::/48'), at: [9, 10, 11, 12], guessed: true },
  // 6to4, RFC 3056
  { network: v6('2002::/16'), at: [2, 3, 4, 5] },
  // Teredo, RFC 4380: its server in clear, its client with every bit turned
  { network: v6('2001::/32'), at: [4, 5, 6, 7] },
  { network: v6('2001::/32'), at: [12, 13, 14, 15], inverted: true },
]

/** ISATAP, RFC 5214: any prefix, then 0000:5efe or 0200:5efe, then the address. */
const ISATAP = /^0[02]005efe/

/**
 * The address that a text is, with IPv6 in brackets or without; null when it is none. Only whole spellings: four decimal parts, or IPv6.
 * Octal, hexadecimal and shortened ones are what a URL parser turns into these.
 */
export function readAddress(text: string): Address | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare)
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return null
  return ipaddr.IPv6.parse(bare)
}

/** The network that a text is, e.g. 10.0.0.0/8, or that of one address; null when it is none. */
export function readNetwork(text: string): Network | null {
  const slash = text.lastIndexOf('/')
  const address = readAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address) return null
  const most = address.kind() === 'ipv4' ? 32 : 128
  const bits = slash < 0 ? most : /^\d{1,3}$/.test(text.slice(slash + 1)) ? Number(text.slice(slash + 1)) : NaN
  return bits <= most ? [address, bits] : null
}

/** Whether an address is in a network; never for one of the other kind. */
export function isIn(address: Address, [start, bits]: Network): boolean {
  return address.kind() === start.kind() && address.match(start, bits)
}

/** The address and every IPv4 address that it leads to by a translation or a tunnel. Equal hosts have an equal one among them. */
export function everyAddress(address: Address): Address[] {
  if (address.kind() === 'ipv4') return [address]
  const bytes = address.toByteArray()
  const found: Address[] = [address]
  // :: and ::1 are in the first network and carry nothing
  const carries = bytes.some((byte, index) => index < 15 && byte !== 0) || bytes[15]! > 1
  for (const { network, at, inverted, guessed } of carries ? CARRIERS : []) {
    if (!isIn(address, network)) continue
    const octets = at.map((index) => (inverted ? 255 - bytes[index]! : bytes[index]!))
    // no host is called 0.x.x.x: the guess was wrong
    if (!guessed || octets[0] !== 0) found.push(new ipaddr.IPv4(octets))
  }
  const second = bytes.slice(8, 12).map((byte) => byte.toString(16).padStart(2, '0')).join('')
  if (ISATAP.test(second)) found.push(new ipaddr.IPv4(bytes.slice(12)))
  return found
}
