import dns from 'node:dns'
import net, { type LookupFunction } from 'node:net'
import os from 'node:os'
import { Agent, buildConnector, fetch as undiciFetch } from 'undici'
import { everyAddress, isIn, readAddress, readNetwork, type Address } from '@/lib/core/outbound/address'
import { isAllowedWithPort, plainHost, readOutboundRules, refusalOf, UNLESS_ALLOWED } from '@/lib/core/outbound/outbound-rules'
import { log } from '@/lib/log'

/** A call that was not made, in words for people: names the address and the variable that rules it. */
export class OutboundRefused extends Error {
  readonly code = 'OUTBOUND_REFUSED'

  constructor(reason: string) {
    super(reason)
    this.name = 'OutboundRefused'
  }
}

export type OutboundGuard = {
  /** Why this address may not be saved, by what stands in it; null when it may. What a name stands for is looked at when it is called. */
  refusalOf: (url: string) => string | null
  /** Connects for an Agent of undici, to what may be called and nothing else. */
  connector: (options: { timeout: number }) => buildConnector.connector
  /** `fetch` over connections of the guard; the cause of its error is an OutboundRefused where it refused. Redirects are connections too. */
  fetch: (url: string | URL, init?: RequestInit) => Promise<Response>
  close: () => Promise<void>
}

export type OutboundSettings = {
  /** SLICEGATE_OUTBOUND_ALLOW and SLICEGATE_OUTBOUND_DENY, as they are written. */
  allow?: string | undefined
  deny?: string | undefined
  /** Addresses of the product's own stores: URLs with host and port. Only an allowed entry with that port opens them. */
  stores?: readonly string[]
  /** Asks for the addresses of a name; that of Node unless a test says otherwise. */
  lookup?: LookupFunction
}

type Store = { host: string; port: number }

const CONNECT_TIMEOUT_MS = 10_000
const LOOPBACK = [readNetwork('127.0.0.0/8')!, readNetwork('::1')!]
const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443, 'postgres:': 5432, 'postgresql:': 5432, 'redis:': 6379, 'rediss:': 6379 }

function placeOf(url: string): Store | null {
  if (!URL.canParse(url)) return null
  const { hostname, port, protocol } = new URL(url)
  return hostname === '' ? null : { host: plainHost(hostname), port: Number(port || DEFAULT_PORTS[protocol] || 0) }
}

/** Whatever leads to this machine: a store that listens on one of its addresses may listen on all. */
function isThisMachine(address: Address): boolean {
  return LOOPBACK.some((network) => isIn(address, network))
    || Object.values(os.networkInterfaces()).flat().some((own) => own !== undefined && readAddress(plainHost(own.address))?.toString() === address.toString())
}

/**
 * What keeps addresses that people of a project typed from reaching what only this server should reach. It looks at the address that is really connected to: at that
 * in the URL, at what the name's lookup answered for this very connection, and at the far end once it stands. A redirect or a name that changes its mind in between
 * meets the same check. It costs nothing per call: connections are kept, and only their making is looked at.
 *
 * @throws Error that names the variable and the entry that cannot be read
 */
export function createOutboundGuard({ allow, deny, stores = [], lookup = dns.lookup as LookupFunction }: OutboundSettings = {}): OutboundGuard {
  const rules = readOutboundRules({ allow, deny })
  const own = stores.map(placeOf).filter((store) => store !== null)
  const told = new Set<string>()

  const refused = (reason: string): OutboundRefused => {
    // once: a run of ten thousand cases would say it as often
    if (told.size < 1000 && !told.has(reason)) {
      told.add(reason)
      log.warn({ reason }, 'a call was refused')
    }
    return new OutboundRefused(reason)
  }

  /** Asks for the addresses of the store only where the port is that of a store, which is next to never. */
  const storeRefusal = async (host: string, port: number, addresses: readonly string[]): Promise<string | null> => {
    for (const store of own.filter((one) => one.port === port)) {
      const held = everyOf(await addressesOf(store.host, lookup))
      const called = everyOf(addresses)
      const same = plainHost(host) === store.host || called.some((one) => held.some((other) => one.toString() === other.toString() || (isThisMachine(one) && isThisMachine(other))))
      if (same && !addresses.every((address) => isAllowedWithPort(rules, { host, port, address }))) return `${plainHost(host)}:${port} is a database of this product, ${UNLESS_ALLOWED} with its port`
    }
    return null
  }

  const check = async (host: string, port: number, addresses: readonly string[]): Promise<void> => {
    // one that is refused refuses the name: whoever answers a good and a bad address tries which of them is taken
    const reason = addresses.map((address) => refusalOf(rules, { host, port, address })).find((one) => one !== null) ?? await storeRefusal(host, port, addresses)
    if (reason) throw refused(reason)
  }

  const connector: OutboundGuard['connector'] = ({ timeout }) => createConnector({ timeout, lookup, check })
  const agent = new Agent({ connect: connector({ timeout: CONNECT_TIMEOUT_MS }) })
  return {
    refusalOf: (url) => {
      const place = placeOf(url)
      if (!place) return null
      const named = own.some((store) => store.host === place.host && store.port === place.port) && !isAllowedWithPort(rules, { ...place, address: null })
      return refusalOf(rules, { ...place, address: null }) ?? (named ? `${place.host}:${place.port} is a database of this product, ${UNLESS_ALLOWED} with its port` : null)
    },
    connector,
    fetch: (url, init) => undiciFetch(url, { ...init, dispatcher: agent } as never) as unknown as Promise<Response>,
    close: () => agent.destroy(),
  }
}

type Check = (host: string, port: number, addresses: readonly string[]) => Promise<void>

/** Looks at an address before it is connected to, and at the far end of the connection before anything is sent. */
function createConnector({ timeout, lookup, check }: { timeout: number; lookup: LookupFunction; check: Check }): buildConnector.connector {
  /** By port, which a lookup is not told. */
  const byPort = new Map<number, buildConnector.connector>()
  const connectorOf = (port: number): buildConnector.connector => {
    const known = byPort.get(port)
    if (known) return known
    const made = buildConnector({ timeout, lookup: checkedLookup(lookup, (host, addresses) => check(host, port, addresses)) })
    byPort.set(port, made)
    return made
  }
  return (options, callback) => {
    const { hostname } = options
    const port = Number(options.port || DEFAULT_PORTS[options.protocol] || 0)
    const connect = () => connectorOf(port)(options, (...[error, socket]) => {
      if (error) return callback(error, null)
      const far = socket.remoteAddress
      check(hostname, port, far === undefined ? [] : [far]).then(() => callback(null, socket), (refusal: Error) => {
        socket.destroy()
        callback(refusal, null)
      })
    })
    // a name goes through the lookup; an address has none
    if (net.isIP(hostname) === 0) return connect()
    check(hostname, port, [hostname]).then(connect, (refusal: Error) => callback(refusal, null))
  }
}

function checkedLookup(lookup: LookupFunction, check: (host: string, addresses: string[]) => Promise<void>): LookupFunction {
  return (host, options, callback) => lookup(host, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '', 0)
    const all = listOf(found)
    check(host, all.map(({ address }) => address)).then(
      () => (options.all ? callback(null, all) : callback(null, all[0]?.address ?? '', all[0]?.family)),
      (refusal: Error) => callback(refusal, '', 0),
    )
  })
}

const listOf = (found: string | dns.LookupAddress[]): dns.LookupAddress[] => (typeof found === 'string' ? [{ address: found, family: net.isIP(found) }] : found)
const everyOf = (texts: readonly string[]) => texts.flatMap((text) => readAddress(plainHost(text)) ?? []).flatMap(everyAddress)

function addressesOf(host: string, lookup: LookupFunction): Promise<string[]> {
  if (net.isIP(host) !== 0) return Promise.resolve([host])
  return new Promise((resolve) => lookup(host, { all: true }, (error, found) => resolve(error ? [] : listOf(found).map(({ address }) => address))))
}

/** The refusal behind an error of a call, however deep it lies; null when it failed for another reason. */
export function outboundRefusalOf(error: unknown): OutboundRefused | null {
  // by its code: the part of the web server that starts it and the part that answers have classes of their own
  for (let at: unknown = error; at instanceof Error; at = at.cause) if ((at as { code?: unknown }).code === 'OUTBOUND_REFUSED') return at as OutboundRefused
  return null
}

/** With the rules that hold everywhere, for what is made without settings. */
export const defaultOutboundGuard = createOutboundGuard()
