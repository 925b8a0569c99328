import { genericOAuth } from 'better-auth/plugins'
import { groupsOf, type GroupRule } from '@/lib/core/accounts/oidc-roles'
import type { Log } from '@/lib/log'

export const OIDC_PROVIDER_ID = 'oidc'
const USER_INFO_MS = 10_000

/** `rules` null = groups give nothing, and only people who were invited may sign in. */
export type OidcOptions = { issuer: string; clientId: string; clientSecret: string; groupsClaim?: string; rules?: GroupRule[] | null }

export const DEFAULT_GROUPS_CLAIM = 'groups'

/** Id tokens are verified against the issuer's published keys; an issuer that publishes none cannot sign anyone in. */
export function oidcPlugin(options: OidcOptions, log: Log) {
  const discoveryUrl = `${options.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`
  return genericOAuth({
    config: [{
      providerId: OIDC_PROVIDER_ID,
      name: 'Single sign-on',
      discoveryUrl,
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      scopes: ['openid', 'email', 'profile'],
      pkce: true,
      requireIdTokenVerification: true,
      // with a mapping, whoever has a role by a group gets an account; who has none is refused before it is made
      disableSignUp: !options.rules,
      getUserInfo: (tokens) => readClaims(tokens, { discoveryUrl, groupsClaim: options.rules ? options.groupsClaim ?? DEFAULT_GROUPS_CLAIM : null, log }),
    }],
  })
}

type Tokens = { idToken?: string | undefined; accessToken?: string | undefined }
type Claims = Record<string, unknown>

/**
 * What the provider says of a person: the claims of the id token, which better-auth has verified before it asks here, and
 * from the userinfo endpoint what the token lacks. null without an id token: the access token alone proves nobody.
 */
async function readClaims({ idToken, accessToken }: Tokens, { discoveryUrl, groupsClaim, log }: { discoveryUrl: string; groupsClaim: string | null; log: Log }) {
  const own = idToken ? payloadOf(idToken) : null
  if (!own || typeof own.sub !== 'string') return null
  const complete = typeof own.email === 'string' && (groupsClaim === null || groupsOf(own, groupsClaim) !== null)
  const more = complete || !accessToken ? null : await askUserInfo(discoveryUrl, accessToken, log)
  // another subject there would be another person's groups
  const claims: Claims = more && more.sub === own.sub ? { ...more, ...own } : own
  return {
    ...claims, id: own.sub, sub: own.sub,
    email: typeof claims.email === 'string' ? claims.email : undefined,
    emailVerified: claims.email_verified === true || claims.email_verified === 'true',
    name: typeof claims.name === 'string' ? claims.name : undefined,
    image: undefined,
  }
}

function payloadOf(token: string): Claims | null {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return typeof payload === 'object' && payload !== null ? payload as Claims : null
  } catch {
    return null
  }
}

/** A provider that does not answer leaves the claims of the token: fewer groups, never more. */
async function askUserInfo(discoveryUrl: string, accessToken: string, log: Log): Promise<Claims | null> {
  try {
    const signal = AbortSignal.timeout(USER_INFO_MS)
    const { userinfo_endpoint: endpoint } = await (await fetch(discoveryUrl, { signal })).json() as { userinfo_endpoint?: unknown }
    if (typeof endpoint !== 'string') return null
    const answer = await fetch(endpoint, { signal, headers: { authorization: `Bearer ${accessToken}` } })
    return answer.ok ? await answer.json() as Claims : null
  } catch (error) {
    log.warn({ part: 'auth', error: (error as Error).name }, 'the userinfo endpoint of single sign-on did not answer')
    return null
  }
}
