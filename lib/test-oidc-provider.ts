import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** Claims of the id token; `userInfo` is what only the userinfo endpoint tells. */
export type Claims = { sub: string; email: string; email_verified: boolean; name: string; groups?: string[]; userInfo?: Record<string, unknown> }
export const CLIENT = { id: 'slicegate', secret: 'client-secret' }
const base64url = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A small OpenID provider: discovery, keys, and a token for each code, with PKCE checked and id tokens signed by RS256. */
export async function startProvider() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const codes = new Map<string, { claims: Claims; nonce: string | null; challenge: string; forged: boolean }>()
  const people = new Map<string, Claims>()
  let issuer = ''
  const idToken = ({ userInfo: _, ...claims }: Claims, nonce: string | null, key: KeyObject) => {
    const now = Math.floor(Date.now() / 1000)
    const head = `${base64url({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${base64url({ ...claims, iss: issuer, aud: CLIENT.id, iat: now, exp: now + 300, ...(nonce ? { nonce } : {}) })}`
    return `${head}.${sign('sha256', Buffer.from(head), key).toString('base64url')}`
  }
  const server = http.createServer(async (request, response) => {
    const json = (status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.url === '/.well-known/openid-configuration') {
      return json(200, {
        issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, userinfo_endpoint: `${issuer}/userinfo`, jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'],
      })
    }
    if (request.url === '/keys') return json(200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] })
    if (request.url === '/userinfo') {
      const person = people.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
      return person ? json(200, { sub: person.sub, ...person.userInfo }) : json(401, { error: 'invalid_token' })
    }
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const form = new URLSearchParams(text)
    const code = codes.get(form.get('code') ?? '')
    const proof = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url')
    if (!code || proof !== code.challenge || form.get('client_secret') !== CLIENT.secret) return json(400, { error: 'invalid_grant' })
    const accessToken = `at-${randomBytes(8).toString('hex')}`
    people.set(accessToken, code.claims)
    return json(200, { access_token: accessToken, token_type: 'Bearer', expires_in: 300, id_token: idToken(code.claims, code.nonce, code.forged ? stranger : privateKey) })
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
