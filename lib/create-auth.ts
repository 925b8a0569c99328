import { apiKey } from '@better-auth/api-key'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { betterAuth } from 'better-auth'
import { nextCookies } from 'better-auth/next-js'
import { genericOAuth } from 'better-auth/plugins'
import { findUnstorable } from '@/lib/core/storable-text'
import type { DbClient } from '@/lib/db/client'
import { forgetAttempts, takeAttempt } from '@/lib/db/rate-limits'
import type { Log } from '@/lib/log'

export const OIDC_PROVIDER_ID = 'oidc'
export const MIN_PASSWORD_LENGTH = 12
export const API_KEY_PREFIX = 'sg_'

/** Guesses at one account, whatever the address they come from; a right password starts the count anew. */
const SIGN_IN_RULE = { windowMs: 300_000, max: 10 }

export type OidcOptions = { issuer: string; clientId: string; clientSecret: string }

export type AuthOptions = {
  db: DbClient
  /** Where people open the app, e.g. https://gate.example.com. */
  baseUrl: string
  secret: string
  oidc: OidcOptions | null
  log: Log
  now: () => Date
}

export type Auth = ReturnType<typeof createAuth>

/**
 * Accounts, sessions and API keys by better-auth on our tables. Nobody signs up: people are created by
 * createFirstAdmin and inviteMember; an OIDC identity is linked to the created user that has its verified e-mail.
 */
export function createAuth({ db, baseUrl, secret, oidc, log, now }: AuthOptions) {
  return betterAuth({
    appName: 'Slicegate',
    baseURL: baseUrl,
    basePath: '/api/auth',
    secret,
    database: prismaAdapter(db, { provider: 'postgresql', transaction: true }),
    trustedOrigins: (request) => [new URL(baseUrl).origin, ...ownOrigin(request)],
    emailAndPassword: {
      enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD_LENGTH, maxPasswordLength: 256,
    },
    user: { additionalFields: { instanceAdmin: { type: 'boolean', input: false, defaultValue: false } } },
    session: { expiresIn: 7 * 86_400, updateAge: 86_400 },
    account: {
      // every user was created by an admin, under an address that the admin vouched for
      accountLinking: { enabled: true, requireLocalEmailVerified: false },
      encryptOAuthTokens: true,
    },
    rateLimit: {
      enabled: true, storage: 'database', window: 60, max: 300,
      // by address: a whole office may sit behind one, so it is wide; guesses at an account are counted by checkRequest
      customRules: { '/sign-in/email': { window: 300, max: 100 }, '/sign-in/social': { window: 60, max: 100 }, '/get-session': false },
    },
    // said aloud, because better-auth turns both off by itself where it thinks that it is under test
    advanced: { cookiePrefix: 'slicegate', disableCSRFCheck: false, disableOriginCheck: false },
    // keys are made and revoked by our services, which check the project's admin and write the audit event
    disabledPaths: ['/api-key/create', '/api-key/update', '/api-key/delete', '/api-key/get', '/api-key/list'],
    telemetry: { enabled: false },
    logger: {
      log: (level, message) => log[level === 'debug' || level === 'info' ? 'debug' : level]({ part: 'auth' }, message),
    },
    hooks: { before: checkRequest(db, now), after: forgiveGuesses(db) },
    plugins: [keys(), ...(oidc ? [oidcPlugin(oidc)] : []), nextCookies()],
  })
}

function keys() {
  return apiKey({
    defaultPrefix: API_KEY_PREFIX,
    requireName: true,
    maximumNameLength: 80,
    enableMetadata: true,
    startingCharactersConfig: { shouldStore: true, charactersLength: 8 },
    keyExpiration: { defaultExpiresIn: null, minExpiresIn: 0, maxExpiresIn: 3650 },
    rateLimit: { enabled: false },
    enableSessionForAPIKeys: false,
  })
}

/** Id tokens are verified against the issuer's published keys; an issuer that publishes none cannot sign anyone in. */
function oidcPlugin({ issuer, clientId, clientSecret }: OidcOptions) {
  return genericOAuth({
    config: [{
      providerId: OIDC_PROVIDER_ID,
      name: 'Single sign-on',
      discoveryUrl: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
      clientId,
      clientSecret,
      scopes: ['openid', 'email', 'profile'],
      pkce: true,
      requireIdTokenVerification: true,
      disableSignUp: true,
    }],
  })
}

/**
 * The origin under which this very request reached us: a page of ours, opened by an address other than SLICEGATE_URL.
 * A browser sends Host and Origin itself, so another site cannot make the two agree.
 */
function ownOrigin(request: Request | undefined): string[] {
  const host = request?.headers.get('host')
  const origin = request?.headers.get('origin')
  if (!host || !origin || !URL.canParse(origin)) return []
  return new URL(origin).host === host ? [origin] : []
}

function attemptsKey(body: unknown): string | null {
  const email = (body as { email?: unknown } | undefined)?.email
  return typeof email === 'string' ? `sign-in:${email.trim().toLowerCase().slice(0, 320)}` : null
}

/** Before better-auth asks the database: refuses text that it could not hold, and counts guesses at an account. */
function checkRequest(db: DbClient, now: () => Date) {
  return createAuthMiddleware(async (ctx) => {
    const unstorable = findUnstorable({ body: ctx.body as unknown, query: ctx.query as unknown }, 'request')
    if (unstorable !== null) throw new APIError('BAD_REQUEST', { code: 'INVALID_TEXT', message: `${unstorable}: text with NUL or half a surrogate pair` })
    const key = ctx.path === '/sign-in/email' ? attemptsKey(ctx.body) : null
    if (!key) return
    const { allowed, retryAfterSeconds } = await takeAttempt(db, key, SIGN_IN_RULE, now().getTime())
    if (allowed) return
    throw new APIError('TOO_MANY_REQUESTS', {
      code: 'TOO_MANY_ATTEMPTS',
      message: `Too many sign-in attempts for this account. Try again in ${retryAfterSeconds} s.`,
    }, { 'Retry-After': String(retryAfterSeconds) })
  })
}

function forgiveGuesses(db: DbClient) {
  return createAuthMiddleware(async (ctx) => {
    const key = ctx.path === '/sign-in/email' && ctx.context.newSession ? attemptsKey(ctx.body) : null
    if (key) await forgetAttempts(db, key)
  })
}
