import { everyAddress, isIn, readAddress, readNetwork, type Address, type Network } from '@/lib/core/outbound/address'

/** An entry of a list: networks, or names (`.example.com` is all below it); `port` null is every port. */
type Entry = ({ kind: 'networks'; networks: Network[] } | { kind: 'name'; name: string }) & { port: number | null; text: string }

export type OutboundRules = { allow: Entry[]; deny: Entry[] }

/** Where a call goes: the host as a URL's `hostname` has it, the port, and the address once it is known. */
export type Destination = { host: string; port: number; address: string | null }

const networks = (...texts: string[]) => texts.map((text) => readNetwork(text)!)

/** Words for networks that people would otherwise have to look up. */
const NAMED: Record<string, Network[]> = {
  loopback: networks('127.0.0.0/8', '::1'),
  // RFC 1918, shared address space (RFC 6598), benchmarks (RFC 2544), unique local (RFC 4193) and site-local addresses
  private: networks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', 'fc00::/7', 'fec0::/10'),
}

/** What no model and no webhook has, and what clouds use to give out keys. Refused unless allowed. */
const REFUSED: readonly { what: string; networks: Network[] }[] = [
  { what: 'a metadata address of a cloud', networks: networks('169.254.169.254', '169.254.170.2', '169.254.170.23', 'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254', '100.100.100.200', '192.0.0.192', '168.63.129.16') },
  { what: 'a link-local address', networks: networks('169.254.0.0/16', 'fe80::/10') },
  { what: 'an unspecified address', networks: networks('0.0.0.0/8', '::') },
  { what: 'a multicast address', networks: networks('224.0.0.0/4', 'ff00::/8') },
  { what: 'a broadcast or reserved address', networks: networks('240.0.0.0/4') },
]

const METADATA_NAMES = new Set(['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data', 'instance-data.ec2.internal', 'metadata.azure.internal', 'metadata.azure.com', 'metadata.platformequinix.com', 'metadata.packet.net'])

export const UNLESS_ALLOWED = 'which may be called only if SLICEGATE_OUTBOUND_ALLOW names it'

/** A host as rules compare it: lower case, no dots at its end, no zone. */
export function plainHost(host: string): string {
  return host.toLowerCase().replace(/%.*$/, '').replace(/^\[|\]$/g, '').replace(/\.+$/, '')
}

/**
 * Reads the lists of SLICEGATE_OUTBOUND_ALLOW and SLICEGATE_OUTBOUND_DENY: addresses, networks, host names, `.example.com` for all names below it,
 * `private` and `loopback`, each with `:port` if only one is meant (IPv6 in brackets then); commas or spaces between them.
 *
 * @throws Error that names the variable and the entry
 */
export function readOutboundRules({ allow, deny }: { allow?: string | undefined; deny?: string | undefined }): OutboundRules {
  return { allow: readList('SLICEGATE_OUTBOUND_ALLOW', allow), deny: readList('SLICEGATE_OUTBOUND_DENY', deny) }
}

function readList(variable: string, list = ''): Entry[] {
  return list.split(/[\s,]+/).filter((text) => text !== '').map((text) => {
    const entry = readEntry(text)
    if (!entry) throw new Error(`${variable}: expected addresses, networks (10.0.0.0/8), host names, private or loopback, each with :port if need be, got ${text}`)
    return entry
  })
}

function readEntry(text: string): Entry | null {
  const whole = readNetwork(text)
  if (whole) return { kind: 'networks', networks: [whole], port: null, text }
  const [, place = '', digits] = /^(.*?)(?::(\d{1,5}))?$/.exec(text.toLowerCase())!
  const port = digits === undefined ? null : Number(digits)
  if (port !== null && (port < 1 || port > 65_535)) return null
  if (Object.hasOwn(NAMED, place)) return { kind: 'networks', networks: NAMED[place]!, port, text }
  const network = readNetwork(place)
  if (network) return { kind: 'networks', networks: [network], port, text }
  const name = plainHost(place)
  // digits and dots alone would be an address, and this one is none
  return /^\.?(?=.*[a-z])[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(name) ? { kind: 'name', name, port, text } : null
}

type Known = { host: string; port: number; literal: Address | null; addresses: Address[] }

function knownOf({ host, port, address }: Destination): Known {
  const plain = plainHost(host)
  const literal = readAddress(address === null ? plain : plainHost(address))
  return { host: plain, port, literal, addresses: literal ? everyAddress(literal) : [] }
}

const isNamed = (entry: Entry & { kind: 'name' }, host: string) => (entry.name.startsWith('.') ? host.endsWith(entry.name) : host === entry.name)

function isDenied(entry: Entry, { host, port, addresses }: Known): boolean {
  if (entry.port !== null && entry.port !== port) return false
  return entry.kind === 'name' ? isNamed(entry, host) : entry.networks.some((network) => addresses.some((address) => isIn(address, network)))
}

/** An address of IPv6 may carry more than one of IPv4, of which all have to be allowed: whoever made it up may have put an allowed one beside another. */
function isAllowed(entry: Entry, { host, port, literal, addresses }: Known): boolean {
  if (entry.port !== null && entry.port !== port) return false
  if (entry.kind === 'name') return isNamed(entry, host)
  const inside = (address: Address) => entry.networks.some((network) => isIn(address, network))
  return literal !== null && (inside(literal) || (addresses.length > 1 && addresses.slice(1).every(inside)))
}

/**
 * Why a call may not go there, as the end of a sentence; null when it may. With `address` null it judges by the host alone: what its name stands
 * for is known only when it is called. What SLICEGATE_OUTBOUND_ALLOW names may be called whatever else holds; private and loopback
 * addresses may be called unless SLICEGATE_OUTBOUND_DENY names them, since models run there.
 */
export function refusalOf(rules: OutboundRules, destination: Destination): string | null {
  const known = knownOf(destination)
  const { host, literal, addresses } = known
  if (rules.allow.some((entry) => isAllowed(entry, known))) return null
  const named = literal && readAddress(host) === null ? `${host} stands for ${literal.toString()},` : `${literal?.toString() ?? host} is`
  if (METADATA_NAMES.has(host)) return `${host} is the metadata service of a cloud, ${UNLESS_ALLOWED}`
  for (const { what, networks: refused } of REFUSED) {
    if (refused.some((network) => addresses.some((address) => isIn(address, network)))) return `${named} ${what}, ${UNLESS_ALLOWED}`
  }
  const denied = rules.deny.find((entry) => isDenied(entry, known))
  return denied ? `${named} refused by SLICEGATE_OUTBOUND_DENY (${denied.text})` : null
}

/** Whether an entry of SLICEGATE_OUTBOUND_ALLOW with this very port allows it: what opens a store of the product itself, which a whole network does not. */
export function isAllowedWithPort(rules: OutboundRules, destination: Destination): boolean {
  const known = knownOf(destination)
  return rules.allow.some((entry) => entry.port !== null && isAllowed(entry, known))
}
