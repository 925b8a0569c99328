import { randomBytes } from 'node:crypto'
import type { GenericEndpointContext } from 'better-auth'
import { APIError, isAPIError } from 'better-auth/api'
import { countedAs } from '@/lib/core/accounts/client-address'
import { deviceWords } from '@/lib/core/accounts/device-words'
import { ACCOUNT_GUESSES, ADDRESS_GUESSES, waitAfter, waitWords } from '@/lib/core/accounts/lockout'
import type { DbClient } from '@/lib/db/client'
import { forgetAttempts, giveBackGuess, guessKeyOf, takeGuess } from '@/lib/db/rate-limits'
import { deleteSessionByToken } from '@/lib/db/sessions'
import { getUserByEmail } from '@/lib/db/users'
import { recordRefusedSignIn, type RefusedSignIn } from '@/lib/services/record-refused-sign-in'
import { recordSignIn } from '@/lib/services/record-sign-in'

export const SIGN_IN_PATH = '/sign-in/email'
export const CALLBACK_PATH = '/callback/:id'
const DEVICE_COOKIE = 'device'
const DEVICE_SECONDS = 365 * 86_400

type Deps = { db: DbClient; now: () => Date }

/** Where a guess is counted: at the account, unless this browser has signed in to it before; then apart from strangers. */
type Counters = { account: string; address: string | null }

/**
 * Before a password is looked at: counts the guess at the account and from the address, and refuses it during a wait. An
 * account that nobody has is counted and refused in the same words.
 */
export async function countGuess(ctx: GenericEndpointContext, { db, now }: Deps): Promise<void> {
  const keys = await countersOf(ctx)
  if (!keys) return
  const byAddress = keys.address ? await takeGuess(db, keys.address, ADDRESS_GUESSES, now().getTime()) : null
  if (byAddress && !byAddress.allowed) throw tooMany(`Too many failed sign-ins from your network. Try again in ${waitWords(byAddress.waitSeconds)}.`, byAddress.waitSeconds)
  const guess = await takeGuess(db, keys.account, ACCOUNT_GUESSES, now().getTime())
  if (guess.allowed) return
  throw tooMany(
    `Too many failed sign-ins for this account. Try again in ${waitWords(guess.waitSeconds)}. If it was not you: browsers where you signed in before are let in without the wait, and an admin can give you a new password.`,
    guess.waitSeconds,
  )
}

function tooMany(message: string, seconds: number): APIError {
  return new APIError('TOO_MANY_REQUESTS', { code: 'TOO_MANY_ATTEMPTS', message }, { 'Retry-After': String(seconds) })
}

/** After an attempt: a right password starts the count anew, a wrong one is written down. */
export async function settleGuess(ctx: GenericEndpointContext, { db, now }: Deps): Promise<void> {
  const keys = await countersOf(ctx)
  const email = emailOf(ctx)
  if (!keys || email === null) return
  if (ctx.context.newSession) {
    await forgetAttempts(db, keys.account)
    if (keys.address) await giveBackGuess(db, keys.address)
    await rememberDevice(ctx, email)
    return
  }
  const { returned } = ctx.context as { returned?: unknown }
  const status = isAPIError(returned) ? returned.statusCode : 0
  if (status !== 401 && status !== 403) return
  const [user, counted] = [await getUserByEmail(db, email), await db.rateLimit.findUnique({ where: { key: keys.account } })]
  const attempts = counted?.count ?? 0
  await recordRefusedSignIn({
    userId: user?.id ?? null, reason: status === 403 ? 'disabled' : 'wrong password', address: addressOf(ctx), attempts, waitSeconds: Math.ceil(waitAfter(ACCOUNT_GUESSES, attempts) / 1000),
  }, { db, now: now() })
}

/** Once a session was made: the one that the browser had before ends, and the sign-in is written down. */
export async function settleSession(ctx: GenericEndpointContext, { db }: Deps): Promise<void> {
  const made = ctx.context.newSession
  if (!made) return
  const before = await ctx.getSignedCookie(ctx.context.authCookies.sessionToken.name, ctx.context.secret)
  if (before && before !== made.session.token) await deleteSessionByToken(db, before)
  await recordSignIn({
    userId: made.user.id, by: ctx.path === SIGN_IN_PATH ? 'password' : 'single sign-on', address: addressOf(ctx), device: deviceWords(ctx.headers?.get('user-agent') ?? null),
  }, { db })
}

/** Writes down that single sign-on led to a person who may not come in. */
export async function recordRefusedPerson(userId: string, reason: RefusedSignIn['reason'], ctx: GenericEndpointContext | null, { db, now }: Deps): Promise<void> {
  await recordRefusedSignIn({ userId, reason, address: ctx ? addressOf(ctx) : null, attempts: 0, waitSeconds: 0 }, { db, now: now() })
}

function emailOf(ctx: GenericEndpointContext): string | null {
  const email = (ctx.body as { email?: unknown } | undefined)?.email
  return typeof email === 'string' ? email.trim().toLowerCase().slice(0, 320) : null
}

async function countersOf(ctx: GenericEndpointContext): Promise<Counters | null> {
  const email = emailOf(ctx)
  if (email === null) return null
  const key = guessKeyOf(email)
  const { name } = deviceCookie(ctx)
  const [owner, nonce] = ((await ctx.getSignedCookie(name, ctx.context.secret)) || '').split('.')
  if (owner && nonce && `sign-in:${owner}` === key) return { account: `${key}:${nonce}`, address: null }
  const address = addressOf(ctx)
  return { account: key, address: address === null ? null : `sign-in-from:${countedAs(address)}` }
}

function deviceCookie(ctx: GenericEndpointContext) {
  return ctx.context.createAuthCookie(DEVICE_COOKIE, { maxAge: DEVICE_SECONDS })
}

/** Marks the browser as one where this person has been: guesses by strangers no longer keep them out there. */
async function rememberDevice(ctx: GenericEndpointContext, email: string): Promise<void> {
  const { name, attributes } = deviceCookie(ctx)
  await ctx.setSignedCookie(name, `${guessKeyOf(email).slice('sign-in:'.length)}.${randomBytes(12).toString('base64url')}`, ctx.context.secret, attributes)
}

/** What lib/client-address.ts settled; one value, never a list that a client may have begun. */
export function addressOf(ctx: GenericEndpointContext): string | null {
  const header = ctx.headers?.get('x-forwarded-for')?.trim()
  return header && !header.includes(',') ? header.slice(0, 64) : null
}
