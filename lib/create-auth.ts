import { apiKey } from '@better-auth/api-key'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { betterAuth, type GenericEndpointContext } from 'better-auth'
import { nextCookies } from 'better-auth/next-js'
import { groupsOf, rolesOfGroups, type GrantedRoles } from '@/lib/core/accounts/oidc-roles'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '@/lib/core/accounts/password-policy'
import { findUnstorable } from '@/lib/core/storable-text'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { takeAttempt } from '@/lib/db/rate-limits'
import { getUser } from '@/lib/db/users'
import type { Log } from '@/lib/log'
import { DEFAULT_GROUPS_CLAIM, OIDC_PROVIDER_ID, oidcPlugin, type OidcOptions } from '@/lib/oidc-provider'
import { followGroups, resolveGrants } from '@/lib/services/follow-groups'
import { addressOf, CALLBACK_PATH, countGuess, recordRefusedPerson, settleGuess, settleSession, SIGN_IN_PATH } from '@/lib/sign-in-guard'

export const API_KEY_PREFIX = 'sg_'

/** What a browser asks of better-auth. Everything else that it offers is done by our services, or not at all. */
const OPEN_PATHS = new Set([SIGN_IN_PATH, '/sign-in/social', CALLBACK_PATH, '/sign-out', '/get-session'])

/** From sign-in to the end of a session, however much it is used. */
export const DEFAULT_SESSION_HOURS = 30 * 24

export type AuthOptions = {
  db: DbClient
  /** Where people open the app, e.g. https://gate.example.com. */
  baseUrl: string
  secret: string
  oidc: OidcOptions | null
  log: Log
  now: () => Date
  /** From sign-in to the end of a session, in hours; 30 days unless told. */
  sessionHours?: number
}

export type Auth = ReturnType<typeof createAuth>

/**
 * Accounts, sessions and API keys by better-auth on our tables. Nobody signs up: people are created by createFirstAdmin,
 * createUser and inviteMember; an OIDC identity is linked to the created user that has its verified e-mail. Only where
 * groups are mapped to roles does a person whose groups give one get an account at the first sign-in.
 */
export function createAuth({ db, baseUrl, secret, oidc, log, now, sessionHours = DEFAULT_SESSION_HOURS }: AuthOptions) {
  const groups = createGroups({ db, oidc, now })
  return betterAuth({
    appName: 'Slicegate',
    baseURL: baseUrl,
    basePath: '/api/auth',
    secret,
    database: prismaAdapter(db, { provider: 'postgresql', transaction: true }),
    trustedOrigins: (request) => [new URL(baseUrl).origin, ...ownOrigin(request)],
    emailAndPassword: {
      enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD_LENGTH, maxPasswordLength: MAX_PASSWORD_LENGTH,
    },
    user: {
      additionalFields: {
        instanceAdmin: { type: 'boolean', input: false, defaultValue: false },
        disabledAt: { type: 'date', input: false, required: false },
      },
      validateUserInfo: groups.judge,
    },
    // a session ends at a fixed time; that it also ends when it is not used is decided by findViewer
    session: { expiresIn: sessionHours * 3600, disableSessionRefresh: true },
    account: {
      // every user was created by an admin, under an address that the admin vouched for
      accountLinking: { enabled: true, requireLocalEmailVerified: false },
      encryptOAuthTokens: true,
    },
    databaseHooks: {
      session: { create: { before: groups.admit } },
      user: { create: { after: (user) => recordAuditEvent(db, { projectId: null, actor: 'system', action: 'user.create', target: user.id, after: { email: user.email, by: 'single sign-on' } }) } },
      account: { create: { after: (account) => recordAuditEvent(db, { projectId: null, actor: account.userId, action: 'user.link', target: account.userId, after: { provider: account.providerId, subject: account.accountId } }) } },
    },
    rateLimit: {
      enabled: true, window: 60, max: 300,
      customStorage: { consume: (key, rule) => consume(db, key, rule, now) },
      // by address: a whole office may sit behind one, so it is wide; wrong passwords are counted by countGuess
      customRules: { '/sign-in/email': { window: 300, max: 1000 }, '/sign-in/social': { window: 60, max: 100 }, '/get-session': false },
    },
    onAPIError: { errorURL: `${baseUrl}/sign-in` },
    // said aloud, because better-auth turns both off by itself where it thinks that it is under test
    advanced: { cookiePrefix: 'slicegate', disableCSRFCheck: false, disableOriginCheck: false },
    // keys are made and revoked by our services, which check the project's admin and write the audit event
    disabledPaths: ['/api-key/create', '/api-key/update', '/api-key/delete', '/api-key/get', '/api-key/list'],
    telemetry: { enabled: false },
    logger: {
      // a wrong key is no fault of ours, and anybody can send one; where the database is at fault, the request says so
      log: (level, message, ...about: unknown[]) => {
        const err = about.find((one) => one instanceof Error)
        log[level === 'debug' || level === 'info' || message.startsWith(WRONG_KEY) ? 'debug' : level]({ part: 'auth', ...(err ? { err } : {}) }, message)
      },
    },
    hooks: { before: beforeEach({ db, now }), after: afterEach({ db, now }) },
    plugins: [keys(), ...(oidc ? [oidcPlugin(oidc, log)] : []), nextCookies()],
  })
}

/** What better-auth says of a key that it does not know. */
const WRONG_KEY = 'Failed to validate API key'

/** `key` is `address|path`. An address that is closed is refused before anything is looked up: counting those would keep a row of every path that somebody invents. */
async function consume(db: DbClient, key: string, rule: { window: number; max: number }, now: () => Date) {
  const [address, path] = [key.slice(0, key.indexOf('|')), key.slice(key.indexOf('|') + 1)]
  const counted = path.startsWith('/callback/') ? CALLBACK_PATH : path
  if (!OPEN_PATHS.has(counted)) return { allowed: true, retryAfter: null }
  const { allowed, retryAfterSeconds } = await takeAttempt(db, `address:${address}|${counted}`, { windowMs: rule.window * 1000, max: rule.max }, now().getTime())
  return { allowed, retryAfter: allowed ? null : retryAfterSeconds }
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

type HookDeps = { db: DbClient; now: () => Date }

/** Before better-auth acts: closes what is not ours to offer, refuses text that the database could not hold, counts guesses. */
function beforeEach(deps: HookDeps) {
  return createAuthMiddleware(async (ctx) => {
    if (ctx.request && !OPEN_PATHS.has(ctx.path)) throw new APIError('NOT_FOUND', { code: 'NOT_FOUND', message: 'There is nothing at this address.' })
    const unstorable = findUnstorable({ body: ctx.body as unknown, query: ctx.query as unknown }, 'request')
    if (unstorable !== null) throw new APIError('BAD_REQUEST', { code: 'INVALID_TEXT', message: `${unstorable}: text with NUL or half a surrogate pair` })
    if (ctx.path === '/sign-in/social' && (ctx.body as { idToken?: unknown } | undefined)?.idToken) {
      throw new APIError('BAD_REQUEST', { code: 'ID_TOKEN_REFUSED', message: 'Single sign-on goes by the page of the identity provider; a token alone is not taken.' })
    }
    if (ctx.path === SIGN_IN_PATH) await countGuess(ctx, deps)
    if (ctx.path === '/sign-out') await recordSignOut(ctx, deps.db)
  })
}

function afterEach(deps: HookDeps) {
  return createAuthMiddleware(async (ctx) => {
    if (ctx.path === SIGN_IN_PATH) await settleGuess(ctx, deps)
    if (ctx.path === SIGN_IN_PATH || ctx.path === CALLBACK_PATH) await settleSession(ctx, deps)
  })
}

async function recordSignOut(ctx: GenericEndpointContext, db: DbClient): Promise<void> {
  const token = await ctx.getSignedCookie(ctx.context.authCookies.sessionToken.name, ctx.context.secret)
  const session = token ? await db.session.findUnique({ where: { token }, select: { userId: true } }) : null
  if (session) await recordAuditEvent(db, { projectId: null, actor: session.userId, action: 'user.sign-out', target: session.userId })
}

type Judged = NonNullable<NonNullable<Parameters<typeof betterAuth>[0]['user']>['validateUserInfo']>

/** What single sign-on says of a person's groups, from the moment the provider says it until the session is made. */
function createGroups({ db, oidc, now }: { db: DbClient; oidc: OidcOptions | null; now: () => Date }) {
  const granted = new WeakMap<object, GrantedRoles>()
  const judge: Judged = async ({ user, source }, ctx) => {
    if (!oidc?.rules || source.oauth?.providerId !== OIDC_PROVIDER_ID) return undefined
    const roles = rolesOfGroups(oidc.rules, groupsOf(source.oauth.profile ?? {}, oidc.groupsClaim ?? DEFAULT_GROUPS_CLAIM) ?? [])
    granted.set(ctx.context, roles)
    if (source.action !== 'create-user') return undefined
    if (user.emailVerified !== true) return { error: 'email_not_verified', errorDescription: 'The identity provider has not verified this e-mail address.' }
    return roles.instanceAdmin || (await resolveGrants(db, roles)).size > 0 ? undefined : { error: 'no_role', errorDescription: 'None of these groups gives a role here.' }
  }
  /** The last question before a session is made, by whatever way: is the person let in at all? */
  const admit = async (session: { userId: string }, ctx: GenericEndpointContext | null) => {
    const user = await getUser(db, session.userId)
    const refuse = async (code: string, message: string, reason: 'disabled' | 'no role') => {
      if (ctx?.path === CALLBACK_PATH) await recordRefusedPerson(session.userId, reason, ctx, { db, now })
      throw new APIError('FORBIDDEN', { code, message })
    }
    if (!user || user.disabledAt) await refuse('account_disabled', 'This account is disabled. An admin of the installation can enable it again.', 'disabled')
    const roles = ctx ? granted.get(ctx.context) : undefined
    if (roles && !(await followGroups({ userId: session.userId, granted: roles }, { db }))) await refuse('no_role', 'None of your groups gives a role here, and no project has you as a member.', 'no role')
    // better-auth cuts an IPv6 address to its network, which says nothing to the person who looks at the list
    return { data: { ipAddress: ctx ? addressOf(ctx) ?? '' : '' } }
  }
  return { judge, admit }
}
