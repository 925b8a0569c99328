import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import net, { type AddressInfo, type LookupFunction } from 'node:net'
import os from 'node:os'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endpointAt } from '@/lib/llm/test-llm-server'
import { createLlm } from '@/lib/llm/client'
import { createGateways } from '@/lib/llm/gateways'
import { createOutboundGuard, defaultOutboundGuard, outboundRefusalOf, type OutboundGuard, type OutboundSettings } from '@/lib/llm/outbound-guard'
import { createPooledFetch } from '@/lib/llm/pooled-fetch'

let answer: (request: IncomingMessage, response: ServerResponse) => void
let asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url!)
  answer(request, response)
})
let port = 0
const guards: OutboundGuard[] = []
const guardOf = (settings: OutboundSettings = {}) => {
  const guard = createOutboundGuard(settings)
  guards.push(guard)
  return guard
}
const reasonOf = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => outboundRefusalOf(error)?.message ?? `another error: ${String(error)}`)
/** A name server of the attacker: one answer after the other, the last for ever. */
const rebinding = (...answers: string[][]): LookupFunction & { questions: string[] } => {
  const questions: string[] = []
  const lookup: LookupFunction = (host, options, callback) => {
    const addresses = answers[Math.min(questions.length, answers.length - 1)]!.map((address) => ({ address, family: net.isIP(address) }))
    questions.push(host)
    queueMicrotask(() => (options.all ? callback(null, addresses) : callback(null, addresses[0]!.address, addresses[0]!.family)))
  }
  return Object.assign(lookup, { questions })
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
beforeEach(() => {
  asked = []
  answer = (_, response) => response.end('{"data":[]}')
})
afterEach(() => Promise.all(guards.splice(0).map((guard) => guard.close())))
afterAll(() => new Promise((resolve) => {
  server.close(resolve)
  server.closeAllConnections()
}))

describe('a redirect', () => {
  it.each(['http://169.254.169.254/latest/meta-data/iam', 'http://2852039166/', 'http://[::ffff:a9fe:a9fe]/', 'http://metadata.google.internal/computeMetadata/v1/'])('to %s is not gone', async (location) => {
    answer = (_, response) => response.writeHead(307, { location }).end()
    expect(await reasonOf(guardOf({ lookup: rebinding(['169.254.169.254']) }).fetch(`http://127.0.0.1:${port}/start`))).toMatch(/which may be called only if SLICEGATE_OUTBOUND_ALLOW names it$/)
    expect(asked).toEqual(['/start'])
  })

  it('to what SLICEGATE_OUTBOUND_DENY names is not gone either, and others are', async () => {
    answer = (request, response) => (request.url === '/start' ? response.writeHead(302, { location: `http://localhost:${port}/inner` }).end() : response.end('in'))
    expect(await (await guardOf().fetch(`http://127.0.0.1:${port}/start`)).text()).toBe('in')
    asked = []
    expect(await reasonOf(guardOf({ deny: 'localhost' }).fetch(`http://127.0.0.1:${port}/start`))).toBe('localhost stands for 127.0.0.1, refused by SLICEGATE_OUTBOUND_DENY (localhost)')
    expect(asked).toEqual(['/start'])
  })
})

describe('a name that changes its mind', () => {
  it('is looked at in each connection, so that the good answer before does not help', async () => {
    const lookup = rebinding(['127.0.0.1'], ['169.254.169.254'])
    const guard = guardOf({ lookup })
    answer = (_, response) => response.writeHead(200, { connection: 'close' }).end('good')
    expect(guard.refusalOf(`http://models.example:${port}/v1`)).toBeNull()
    expect(await (await guard.fetch(`http://models.example:${port}/v1`)).text()).toBe('good')
    expect(await reasonOf(guard.fetch(`http://models.example:${port}/v1`))).toContain('models.example stands for 169.254.169.254')
    expect(asked).toEqual(['/v1'])
    expect(lookup.questions).toEqual(['models.example', 'models.example'])
  })

  it('connects to what was looked at, without a second question', async () => {
    const lookup = rebinding(['127.0.0.1'], ['169.254.169.254'])
    expect(await (await guardOf({ lookup }).fetch(`http://models.example:${port}/v1`)).text()).toBe('{"data":[]}')
    expect(lookup.questions).toHaveLength(1)
  })

  it('is refused whole if one of its addresses is', async () => {
    expect(await reasonOf(guardOf({ lookup: rebinding(['127.0.0.1', 'fe80::1']) }).fetch(`http://models.example:${port}/v1`))).toContain('fe80::1')
    expect(asked).toEqual([])
  })
})

describe('lists of the operator', () => {
  it('open and close what they name', async () => {
    const lookup = rebinding(['127.0.0.1'])
    expect(await reasonOf(guardOf({ deny: 'loopback' }).fetch(`http://127.0.0.1:${port}/`))).toBe('127.0.0.1 is refused by SLICEGATE_OUTBOUND_DENY (loopback)')
    expect(await reasonOf(guardOf({ deny: 'loopback', lookup }).fetch(`http://models.example:${port}/`))).toContain('(loopback)')
    expect(asked).toEqual([])
    expect(await reasonOf(guardOf({ deny: 'loopback', allow: `127.0.0.1:${port}` }).fetch(`http://127.0.0.1:${port}/`))).toBeNull()
    expect(await reasonOf(guardOf({ deny: 'loopback', allow: 'models.example', lookup }).fetch(`http://models.example:${port}/`))).toBeNull()
  })

  it('that cannot be read say so when the program starts', () => {
    expect(() => createOutboundGuard({ deny: 'privat,10/8' })).toThrow('SLICEGATE_OUTBOUND_DENY')
  })
})

describe('a database of the product', () => {
  const store = () => [`postgresql://slicegate:secret@localhost:${port}/slicegate`, 'redis://queue.example:6379']

  it('is not called under any of its names, and other ports of its host are', async () => {
    const own = Object.values(os.networkInterfaces()).flat().find((one) => one?.family === 'IPv4' && !one.internal)?.address
    for (const host of ['localhost', '127.0.0.1', '127.1', '[::ffff:127.0.0.1]', '[::1]', ...(own ? [own] : [])]) {
      expect(await reasonOf(guardOf({ stores: store() }).fetch(`http://${host}:${port}/`)), host).toMatch(/is a database of this product, .* with its port$/)
    }
    expect(await reasonOf(guardOf({ stores: store(), lookup: rebinding(['127.0.0.1']) }).fetch(`http://models.example:${port}/`))).toContain('a database of this product')
    expect(asked).toEqual([])
    expect(await reasonOf(guardOf({ stores: [`postgresql://localhost:${port + 1}/x`] }).fetch(`http://127.0.0.1:${port}/`))).toBeNull()
  })

  it('is said when the address is saved, without its password', () => {
    const guard = guardOf({ stores: store() })
    expect(guard.refusalOf('http://Queue.example.:6379/v1')).toBe('queue.example:6379 is a database of this product, which may be called only if SLICEGATE_OUTBOUND_ALLOW names it with its port')
    expect(guard.refusalOf('http://queue.example/v1')).toBeNull()
  })

  it('opens only with its port', async () => {
    expect(await reasonOf(guardOf({ stores: store(), allow: 'loopback' }).fetch(`http://127.0.0.1:${port}/`))).not.toBeNull()
    expect(await reasonOf(guardOf({ stores: store(), allow: `127.0.0.1:${port}` }).fetch(`http://127.0.0.1:${port}/`))).toBeNull()
  })
})

describe('what calls through it', () => {
  it('an endpoint of a forbidden address cannot be called, and says why', () => {
    const llm = createLlm({ keyOf: () => null })
    expect(() => llm.check(endpointAt('http://0xa9fea9fe/v1'))).toThrow('169.254.169.254 is a metadata address of a cloud')
  })

  it('an endpoint whose name turns to a forbidden address fails its cases once each, without another try', async () => {
    const lookup = rebinding(['169.254.169.254'])
    const llm = createLlm({ keyOf: () => null, baseDelayMs: 1, outbound: guardOf({ lookup }) })
    const endpoint = endpointAt('http://models.example/v1')
    expect(await llm.chat({ endpoint, model: 'm', request: { messages: [{ role: 'user', content: 'hi' }] } })).toMatchObject({ kind: 'failed', reason: 'address refused', tries: 1 })
    await expect(llm.listModels(endpoint)).rejects.toThrow('This endpoint may not be called: models.example stands for 169.254.169.254, a metadata address')
    await llm.close()
  })

  it('a gateway says it in words, once', async () => {
    const lookup = rebinding(['10.1.2.3'])
    const open = createGateways({ keyOf: () => null, wait: async () => undefined, outbound: guardOf({ lookup, deny: 'private' }) })
    await expect(open({ format: 'bifrost', baseUrl: 'http://gateway.example', apiKeyEnv: null }).check()).rejects.toThrow('gateway.example stands for 10.1.2.3, refused by SLICEGATE_OUTBOUND_DENY (private)')
    expect(lookup.questions).toHaveLength(1)
  })

  it('a thousand calls over one connection are looked at once', async () => {
    const lookup = rebinding(['127.0.0.1'])
    const pool = createPooledFetch({ connections: 1, timeoutMs: 5000, hide: (text) => text, outbound: guardOf({ lookup }) })
    for (let n = 0; n < 1000; n += 1) expect((await pool.fetch(`http://models.example:${port}/v1`)).status).toBe(200)
    expect(lookup.questions).toHaveLength(1)
    await pool.close()
  })

  it('without settings keeps the rules that hold everywhere', async () => {
    expect(await reasonOf(defaultOutboundGuard.fetch('http://169.254.169.254/'))).toContain('a metadata address')
  })
})
