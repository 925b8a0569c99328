import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createTestAuth, createTestUser, postAuth, TEST_BASE_URL } from '@/lib/test-access'
import { findViewer } from '@/lib/viewer'

type Claims = { sub: string; email: string; email_verified: boolean; name: string }
const CLIENT = { id: 'slicegate', secret: 'client-secret' }
const base64url = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A small OpenID provider: discovery, keys, and a token for each code, with PKCE checked and id tokens signed by RS256. */
async function startProvider() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const codes = new Map<string, { claims: Claims; nonce: string | null; challenge: string; forged: boolean }>()
  let issuer = ''
  const idToken = (claims: Claims, nonce: string | null, key: KeyObject) => {
    const now = Math.floor(Date.now() / 1000)
    const head = `${base64url({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${base64url({ ...claims, iss: issuer, aud: CLIENT.id, iat: now, exp: now + 300, ...(nonce ? { nonce } : {}) })}`
    return `${head}.${sign('sha256', Buffer.from(head), key).toString('base64url')}`
  }
  const server = http.createServer(async (request, response) => {
    const json = (status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.url === '/.well-known/openid-configuration') {
      return json(200, {
        issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'],
      })
    }
    if (request.url === '/keys') return json(200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] })
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const form = new URLSearchParams(text)
    const code = codes.get(form.get('code') ?? '')
    const proof = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url')
    if (!code || proof !== code.challenge || form.get('client_secret') !== CLIENT.secret) return json(400, { error: 'invalid_grant' })
    return json(200, { access_token: 'at', token_type: 'Bearer', expires_in: 300, id_token: idToken(code.claims, code.nonce, code.forged ? stranger : privateKey) })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    /** What a person does at the provider: gives consent, and comes back with a code. */
    consent(authorizeUrl: URL, claims: Claims, forged = false): string {
      const code = randomBytes(8).toString('hex')
      codes.set(code, { claims, nonce: authorizeUrl.searchParams.get('nonce'), challenge: authorizeUrl.searchParams.get('code_challenge')!, forged })
      return code
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

let database: TestDatabase
let provider: Awaited<ReturnType<typeof startProvider>>
let auth: ReturnType<typeof createTestAuth>
beforeAll(async () => {
  database = await createTestDatabase()
  provider = await startProvider()
  auth = createTestAuth(database.db, { oidc: { issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret } })
})
afterAll(async () => {
  await provider.stop()
  await database.drop()
})

/** The whole way of a browser: to the provider and back. Returns where it ends, and the cookie of the session if there is one. */
async function signInThere(claims: Claims, forged = false): Promise<{ location: string; cookie: string }> {
  const begun = await postAuth(auth, '/sign-in/social', { provider: 'oidc', callbackURL: '/', errorCallbackURL: '/sign-in' })
  expect(begun.status).toBe(200)
  const there = new URL(((await begun.json()) as { url: string }).url)
  expect(there.searchParams.get('redirect_uri')).toBe(`${TEST_BASE_URL}/api/auth/callback/oidc`)
  const state = begun.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ')
  const query = new URLSearchParams({ code: provider.consent(there, claims, forged), state: there.searchParams.get('state')! })
  const back = await auth.handler(new Request(`${TEST_BASE_URL}/api/auth/callback/oidc?${query}`, { headers: { cookie: state } }))
  return {
    location: back.headers.get('location') ?? '',
    cookie: back.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!).filter((cookie) => !cookie.endsWith('=')).join('; '),
  }
}
const viewerOf = (cookie: string) => findViewer(auth, database.db, new Headers({ cookie }))

describe('single sign-on', () => {
  it('signs in the invited person who has that verified address, and knows them again by their identity', async () => {
    const user = await createTestUser(database.db, auth, { email: 'ada@example.com' })
    const claims = { sub: 'ada-1', email: 'ada@example.com', email_verified: true, name: 'Ada' }
    const first = await signInThere(claims)
    expect(first.location).toBe('/')
    expect(await viewerOf(first.cookie)).toMatchObject({ userId: user.id, email: 'ada@example.com' })
    const again = await signInThere({ ...claims, email: 'ada@new-name.example' })
    expect(await viewerOf(again.cookie)).toMatchObject({ userId: user.id })
    expect(await database.db.account.count({ where: { userId: user.id, providerId: 'oidc', accountId: 'ada-1' } })).toBe(1)
  })

  it('stores the tokens of the provider encrypted', async () => {
    const account = await database.db.account.findFirstOrThrow({ where: { accountId: 'ada-1' } })
    expect(account.accessToken).not.toBeNull()
    expect(account.accessToken).not.toBe('at')
  })

  it('lets nobody in who was not invited', async () => {
    const { location, cookie } = await signInThere({ sub: 'eve-1', email: 'eve@example.com', email_verified: true, name: 'Eve' })
    expect(location).toMatch(/^\/sign-in\?error=signup_disabled/)
    expect(await viewerOf(cookie)).toBeNull()
    expect(await database.db.user.count({ where: { email: 'eve@example.com' } })).toBe(0)
  })

  it('does not believe an address that the provider has not verified', async () => {
    await createTestUser(database.db, auth, { email: 'boss@example.com', instanceAdmin: true })
    const { location, cookie } = await signInThere({ sub: 'eve-2', email: 'boss@example.com', email_verified: false, name: 'Eve' })
    expect(location).toMatch(/^\/sign-in\?error=account_not_linked/)
    expect(await viewerOf(cookie)).toBeNull()
  })

  it('refuses an id token that another key has signed', async () => {
    await createTestUser(database.db, auth, { email: 'grace@example.com' })
    const { location, cookie } = await signInThere({ sub: 'grace-1', email: 'grace@example.com', email_verified: true, name: 'Grace' }, true)
    expect(location).toMatch(/error=/)
    expect(await viewerOf(cookie)).toBeNull()
  })
})
