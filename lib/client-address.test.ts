import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { settleClientAddresses } from '@/lib/client-address'
import { parseTrustedProxies } from '@/lib/core/accounts/client-address'

it('settles where a request came from before anyone reads it: a header of the client counts only behind a trusted proxy', async () => {
  const server = http.createServer((request, response) => response.end(request.headers['x-forwarded-for']))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const ask = async (forwarded?: string) => (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { headers: forwarded ? { 'x-forwarded-for': forwarded } : {} })).text()
  const stop = settleClientAddresses(parseTrustedProxies(undefined))
  expect(await ask('203.0.113.9')).toBe('127.0.0.1')
  expect(await ask()).toBe('127.0.0.1')
  stop()
  const stopTrusting = settleClientAddresses(parseTrustedProxies('loopback'))
  expect(await ask('6.6.6.6, 203.0.113.9')).toBe('203.0.113.9')
  stopTrusting()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
