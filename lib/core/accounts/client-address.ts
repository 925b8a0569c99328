import ipaddr from 'ipaddr.js'

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]
/** Which peers are proxies of our own, whose word on where a request came from counts. */
export type TrustedProxies = readonly Network[]

const WORDS: Record<string, string[]> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', 'fe80::/10'],
}

/**
 * Reads SLICEGATE_TRUSTED_PROXIES: addresses and networks (`10.0.0.0/8`), or the words `loopback` and `private`, separated by
 * commas. No text = no proxy is trusted.
 *
 * @throws Error that quotes the piece which is wrong
 */
export function parseTrustedProxies(text: string | undefined): TrustedProxies {
  const pieces = (text ?? '').split(/[\s,]+/).filter((piece) => piece !== '')
  return pieces.flatMap((piece) => (WORDS[piece] ?? [piece]).map((network) => readNetwork(network, piece)))
}

function readNetwork(network: string, piece: string): Network {
  try {
    if (network.includes('/')) return ipaddr.parseCIDR(network)
    const address = ipaddr.process(network)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    throw new Error(`SLICEGATE_TRUSTED_PROXIES: "${piece}": expected an address, a network such as 10.0.0.0/8, loopback or private`)
  }
}

/**
 * The address that a request came from. `peer` is who holds the connection; what `X-Forwarded-For` says counts only as far as
 * trusted proxies wrote it, read from the right: whatever a client put there itself stands left of its own address. null
 * when the peer is unknown.
 */
export function clientAddress(peer: string | undefined, forwardedFor: string | undefined, trusted: TrustedProxies): string | null {
  const hops = [...(forwardedFor ?? '').split(',').map((hop) => hop.trim()).filter((hop) => hop !== ''), peer ?? '']
  let last: string | null = null
  for (const hop of hops.reverse()) {
    const address = read(hop)
    // what is no address was not written by a proxy that can be relied on: the hop before it stays the client
    if (!address) return last
    last = address.toString()
    if (!trusted.some(([network, bits]) => network.kind() === address.kind() && address.match(network as never, bits))) return last
  }
  return last
}

/** What stands for one client where attempts are counted: an IPv4 address, or the /64 of an IPv6 address, for whoever has one address of it has them all. */
export function countedAs(address: string): string {
  const parsed = read(address)
  if (!parsed || parsed.kind() === 'ipv4') return parsed?.toString() ?? address
  return `${(parsed as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16)).join(':')}::/64`
}

/** IPv4 inside IPv6 is IPv4. A port, as some proxies write it, is left out. */
function read(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : null
}
