import { randomUUID } from 'node:crypto'
import { cookies as requestCookies, headers as requestHeaders } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { signInHref } from '@/lib/core/display/next-path'
import { PATH_HEADER } from '@/lib/core/display/path-header'
import { jsonDepth } from '@/lib/core/api/json-depth'
import { can, rolesFor, type Permission } from '@/lib/core/permissions'
import type { Role } from '@/lib/core/types'
import { parseTrustedProxies, type TrustedProxies } from '@/lib/core/accounts/client-address'
import { parseOidcRoles } from '@/lib/core/accounts/oidc-roles'
import { createAuth, type Auth } from '@/lib/create-auth'
import { getProjectBySlug, listProjectsOfUser, type Project } from '@/lib/db/projects'
import { getDeps } from '@/lib/deps'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { MAX_JSON_DEPTH, readText } from '@/lib/http-body'
import { OIDC_PROVIDER_ID, type OidcOptions } from '@/lib/oidc-provider'
import { problemOf } from '@/lib/problem'
import { requireStrongSecrets } from '@/lib/strong-secrets'
import { findViewer, getAccess, type PersonViewer, type Viewer } from '@/lib/viewer'

const DEVELOPMENT_SECRET = 'slicegate-development-only-secret-0123456789'
const OIDC_RETRY_MS = 30_000
const MAX_AUTH_BYTES = 64 * 1024

/** Where people open the app. */
export function baseUrl(): string {
  return (env.SLICEGATE_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, '')
}

/** The secret that signs cookies. Only development and tests have a built-in one: throws where production would run with a secret that others know. */
export function authSecret(): string {
  requireStrongSecrets(env)
  return env.SLICEGATE_SECRET ?? DEVELOPMENT_SECRET
}

/** Single sign-on as the environment asks for it; null when it does not. Half a configuration is an error, and so is a mapping of groups that does not parse. */
export function oidcOptions(): OidcOptions | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_ROLES: roles, OIDC_GROUPS_CLAIM: groupsClaim } = env
  const rules = roles ? parseOidcRoles(roles) : null
  if (!issuer && !clientId && !clientSecret && !rules) return null
  if (!issuer || !clientId || !clientSecret) {
    throw new Error(`Single sign-on needs all of OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET${rules ? '; OIDC_ROLES maps its groups' : ''}`)
  }
  if (!URL.canParse(issuer)) throw new Error(`OIDC_ISSUER: expected a URL, got "${issuer}"`)
  return { issuer, clientId, clientSecret, rules, ...(groupsClaim ? { groupsClaim } : {}) }
}

/** Proxies in front of us, as the environment names them. Throws for what is no address. */
export function trustedProxies(): TrustedProxies {
  return parseTrustedProxies(env.SLICEGATE_TRUSTED_PROXIES)
}

type Built = { auth: Auth; builtAt: number }
const holder = globalThis as typeof globalThis & { slicegateAuth?: Built }

/** The process-wide better-auth. Built on first use, so that importing this file needs no environment. */
export function getAuth(): Auth {
  return (holder.slicegateAuth ??= build()).auth
}

function build(): Built {
  const { db, log } = getDeps()
  const auth = createAuth({
    db, log, baseUrl: baseUrl(), secret: authSecret(), oidc: oidcOptions(), now: () => new Date(), sessionHours: env.SLICEGATE_SESSION_HOURS,
  })
  return { auth, builtAt: Date.now() }
}

/**
 * Answers /api/auth/*. An issuer that could not be reached when better-auth was built is asked again here, so that a
 * restart of the identity provider needs no restart of ours.
 */
export async function handleAuth(request: Request): Promise<Response> {
  const auth = getAuth()
  if (oidcOptions() && Date.now() - holder.slicegateAuth!.builtAt > OIDC_RETRY_MS) {
    const { socialProviders } = await auth.$context
    if (!socialProviders.some((provider) => provider.id === OIDC_PROVIDER_ID)) holder.slicegateAuth = build()
  }
  if (request.method !== 'POST') return getAuth().handler(request)
  try {
    return await getAuth().handler(await bounded(request))
  } catch (error) {
    return problemOf(error, { requestId: request.headers.get('x-request-id') ?? randomUUID(), method: request.method }, getDeps().log)
  }
}

/** Anyone may send these bodies, and better-auth reads them whole: a form of a few fields needs no more. */
async function bounded(request: Request): Promise<Request> {
  const text = await readText(request, MAX_AUTH_BYTES)
  // what is no JSON is for better-auth to refuse
  if (jsonDepth(text) > MAX_JSON_DEPTH) throw new AppError('invalid', `The JSON is nested deeper than ${MAX_JSON_DEPTH} levels.`)
  return new Request(request.url, { method: request.method, headers: request.headers, ...(text === '' ? {} : { body: text }) })
}

/** Who asks, by API key or session cookie; null for nobody. */
export async function getViewer(headers: Headers): Promise<Viewer | null> {
  return findViewer(getAuth(), getDeps().db, headers, { idleHours: env.SLICEGATE_SESSION_IDLE_HOURS })
}

/** The signed-in person of the page or action that is being rendered; asked once per request. */
const getPerson = cache(async (): Promise<PersonViewer | null> => {
  const headers = new Headers(await requestHeaders())
  // an action may have given this very request a new session, which its headers do not have
  headers.set('cookie', (await requestCookies()).toString())
  const viewer = await getViewer(headers)
  return viewer?.kind === 'person' ? viewer : null
})

/** To the sign-in page, which leads back to the page that was asked for. */
async function redirectToSignIn(): Promise<never> {
  return redirect(signInHref((await requestHeaders()).get(PATH_HEADER)))
}

/** For pages outside a project: the person, or a redirect to /sign-in. */
export async function requirePersonPage(): Promise<PersonViewer> {
  return (await getPerson()) ?? redirectToSignIn()
}

/** For actions outside a project. Throws AppError unauthorized. */
export async function requirePersonAction(): Promise<PersonViewer> {
  const person = await getPerson()
  if (!person) throw new AppError('unauthorized', 'Sign in first.')
  return person
}

/** For the pages of the whole installation: an instance admin. To everybody else they do not exist. */
export async function requireInstancePage(): Promise<PersonViewer> {
  const person = await requirePersonPage()
  return person.instanceAdmin ? person : notFound()
}

/** For actions on the whole installation. Throws AppError unauthorized, or not-found for who is no instance admin. */
export async function requireInstanceAction(): Promise<PersonViewer> {
  const person = await requirePersonAction()
  if (!person.instanceAdmin) throw new AppError('not-found', 'There is no such page.')
  return person
}

/** The signed-in person or null, for the sign-in page. */
export async function getPagePerson(): Promise<PersonViewer | null> {
  return getPerson()
}

/** The projects that a person may open, with the role in each. */
export async function listProjects(person: PersonViewer): Promise<(Project & { role: string })[]> {
  return listProjectsOfUser(getDeps().db, person)
}

export type ProjectAccess = {
  viewer: PersonViewer
  project: Project
  role: Role
  /** For what a page shows or leaves out; the action behind a button checks again. */
  may(permission: Permission): boolean
}

const findProjectAccess = cache(async (slug: string): Promise<ProjectAccess | null | 'nobody'> => {
  const viewer = await getPerson()
  if (!viewer) return 'nobody'
  const { db } = getDeps()
  // actions and addresses bring anything: what is no slug at all names no project
  const project = typeof slug === 'string' && /^[a-z0-9-]{1,100}$/.test(slug) ? await getProjectBySlug(db, slug) : null
  if (!project) return null
  const { sees, role } = await getAccess(db, viewer, project.id)
  if (!sees || !role) return null
  return { viewer, project, role, may: (permission) => can(role, permission) }
})

/**
 * For pages: the project and what the person may do in it. Redirects to /sign-in without a session; a project that
 * does not exist, that the person is no member of or that the permission does not cover is not found.
 */
export async function requireProjectPage(slug: string, permission: Permission): Promise<ProjectAccess> {
  const access = await findProjectAccess(slug)
  if (access === 'nobody') return redirectToSignIn()
  if (!access?.may(permission)) return notFound()
  return access
}

/** For server actions: the same, as AppError unauthorized, not-found or forbidden. */
export async function requireProjectAction(slug: string, permission: Permission): Promise<ProjectAccess> {
  const access = await findProjectAccess(slug)
  if (access === 'nobody') throw new AppError('unauthorized', 'Sign in first.')
  if (!access) throw new AppError('not-found', `No project "${slug}".`)
  if (!access.may(permission)) {
    throw new AppError('forbidden', `This needs the role ${rolesFor(permission).join(' or ')}; yours is ${access.role}.`)
  }
  return access
}
