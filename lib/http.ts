import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { getViewer } from '@/lib/auth'
import { FOREIGN_ORIGIN, isSameOrigin } from '@/lib/core/access/same-origin'
import type { Operation } from '@/lib/core/api/operations'
import { rolesFor, scopesFor, type Permission } from '@/lib/core/permissions'
import { findUnstorable } from '@/lib/core/storable-text'
import { getProject, getProjectBySlug, getProjectOfRefresh, getProjectOfRun, type Project } from '@/lib/db/projects'
import { getDeps, requireDatabaseUrl } from '@/lib/deps'
import { AppError } from '@/lib/errors'
import { streamEvents, type Follow } from '@/lib/event-stream'
import { discardBody, readChunks, readForm, readJson, readLines } from '@/lib/http-body'
import { InvalidRequest, problemOf } from '@/lib/problem'
import { followProject, followRun } from '@/lib/services/live-feeds'
import { getAccess, type Access, type Viewer } from '@/lib/viewer'

type Deps = ReturnType<typeof getDeps>
type Output<S> = S extends z.ZodType ? z.output<S> : undefined
type NextContext = { params: Promise<Record<string, string | string[] | undefined>> }
type NextHandler = (request: Request, context: NextContext) => Promise<Response>
type GuardedOperation = Operation & { permission: Permission }

const DEFAULT_MAX_BYTES = 1024 * 1024

export type RouteContext<O extends Operation> = {
  request: Request
  requestId: string
  viewer: Viewer
  project: Project
  params: Output<O['params']>
  query: Output<O['query']>
  body: O['body'] extends { schema: infer S } ? Output<S> : undefined
  deps: Deps
  /** The body line by line, for bodies without a schema. */
  lines(): AsyncGenerator<string>
  /** The body as it arrives, unpacked. */
  chunks(): AsyncGenerator<Uint8Array>
  /** Server-sent events of the project, or of one run of it. */
  events(runId?: string): Response
}

export type RouteOptions = {
  /** Limit of the body in bytes; 1 MiB unless told. */
  maxBytes?: number
  /** Turns a multipart form into the value that the body's schema parses; without it only JSON is taken. */
  readForm?: (form: FormData) => Promise<unknown>
}

/**
 * The one door of the HTTP API: finds out who asks, which project it is about and whether that is allowed, then parses
 * and calls the handler. The project is that of the run or refresh in the path, else the one named by `project` in path or query,
 * else the API key's own. What a viewer may not see does not exist for them (404); what they see but may not do is 403.
 */
export function route<const O extends GuardedOperation>(
  operation: O, handler: (context: RouteContext<O>) => Promise<Response>, options: RouteOptions = {},
): NextHandler {
  return (request, next) => answer(request, async (requestId) => {
    const deps = getDeps()
    refuseKeyInAddress(request)
    const viewer = await getViewer(request.headers)
    if (!viewer) throw new AppError('unauthorized', 'Send an API key (Authorization: Bearer sg_…) or sign in.')
    if (viewer.kind === 'person') checkSameOrigin(request)
    const headers = new Headers(request.headers)
    const rawParams = await next.params
    const rawQuery = Object.fromEntries(new URL(request.url).searchParams)
    refuseUnstorable('params', rawParams)
    refuseUnstorable('query', rawQuery)
    const { project, access } = await findProject(deps, viewer, { project: rawQuery.project, ...rawParams })
    checkPermission(viewer, access, operation.permission)
    const context = {
      request, requestId, viewer, project, deps,
      params: parse('params', operation.params, rawParams),
      query: parse('query', operation.query, rawQuery),
      body: await readBody(request, operation.body?.schema, options),
      lines: () => readLines(request, options.maxBytes ?? DEFAULT_MAX_BYTES),
      chunks: () => readChunks(request, options.maxBytes ?? DEFAULT_MAX_BYTES),
      events: (runId?: string) => streamEvents(
        { databaseUrl: requireDatabaseUrl(), projectId: project.id, runId, who: viewer.actor }, request.signal, () => mayStill(headers, project, operation.permission), figuresFor(viewer, project.id, runId),
      ),
    }
    return handler(context as RouteContext<O>)
  })
}

/** Addresses end up in logs and histories of proxies and shells: a key in one is no secret any more. */
function refuseKeyInAddress(request: Request): void {
  const found = [...new URL(request.url).searchParams].find(([name, value]) => /^sg_\w{20,}$/.test(value) || /^(api[-_]?key|access_token)$/i.test(name))
  if (!found) return
  const message = 'expected no API key in the address; send it as Authorization: Bearer sg_…, and revoke one that was sent like this'
  throw new AppError('invalid', `query.${found[0]}: ${message}`, { errors: [{ field: `query.${found[0]}`, message }] })
}

/** Pages get figures along with the events; programs read what they need by themselves. */
function figuresFor(viewer: Viewer, projectId: string, runId: string | undefined): Follow | undefined {
  if (viewer.kind !== 'person') return undefined
  const deps = { ...getDeps(), databaseUrl: requireDatabaseUrl() }
  return (send) => (runId === undefined ? followProject({ projectId }, send, deps) : followRun({ projectId, runId }, send, deps))
}

/** Whether whoever opened a stream would be let in again. */
async function mayStill(headers: Headers, project: Project, permission: Permission): Promise<boolean> {
  const viewer = await getViewer(headers)
  return viewer !== null && (await getAccess(getDeps().db, viewer, project.id)).may(permission)
}

async function readBody(request: Request, schema: z.ZodType | undefined, options: RouteOptions): Promise<unknown> {
  if (!schema) return undefined
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES
  const isForm = /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '')
  if (isForm && options.readForm) return parse('body', schema, await options.readForm(await readForm(request, maxBytes)))
  return parse('body', schema, await readJson(request, maxBytes))
}

/** For the few addresses that answer anyone: the same error texts and request id, no viewer. */
export function publicRoute(handler: (request: Request) => Promise<Response>): NextHandler {
  return (request) => answer(request, () => handler(request))
}

async function answer(request: Request, run: (requestId: string) => Promise<Response>): Promise<Response> {
  const given = request.headers.get('x-request-id') ?? ''
  const requestId = /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
  const response = await run(requestId).catch((error: unknown) => {
    const about = { requestId, method: request.method, aborted: request.signal.aborted }
    return problemOf(error, about, getDeps().log)
  })
  // who sends a body that nobody wants, or is sent away before it is read, comes again over the same connection
  if (response.headers.get('connection') !== 'close') void discardBody(request)
  response.headers.set('x-request-id', requestId)
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
  return response
}

function parse(part: 'params' | 'query' | 'body', schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined
  refuseUnstorable(part, value)
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new InvalidRequest(part, parsed.error)
  return parsed.data
}

/** The database would refuse the whole request; said here, the caller learns which field it is. */
function refuseUnstorable(part: 'params' | 'query' | 'body', value: unknown): void {
  const field = findUnstorable(value, part)
  if (field === null) return
  const message = 'expected text without NUL (U+0000) and without half surrogate pairs'
  throw new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}

/** A cookie goes along with requests that another site makes; only our own pages may change something with it. */
function checkSameOrigin({ method, headers, url }: Request): void {
  const host = headers.get('x-forwarded-host') ?? headers.get('host') ?? new URL(url).host
  if (!isSameOrigin({ method, host, origin: headers.get('origin'), site: headers.get('sec-fetch-site') })) throw new AppError('forbidden', FOREIGN_ORIGIN)
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

type Found = { project: Project; access: Access }

async function findProject(
  deps: Deps, viewer: Viewer, names: Record<string, string | string[] | undefined>,
): Promise<Found> {
  const { runId, refreshId, project: slug } = names
  // named beside a run or a refresh, the project only checks where that belongs
  const ofNamed = (project: Project | null) => (typeof slug !== 'string' || project?.slug === slug ? project : null)
  const where = typeof slug === 'string' ? ` in the project "${slug}"` : ''
  if (typeof runId === 'string') {
    const project = UUID.test(runId) ? await getProjectOfRun(deps.db, runId) : null
    return seen(deps, viewer, ofNamed(project), `No run "${runId}"${where}.`)
  }
  if (typeof refreshId === 'string') {
    const project = UUID.test(refreshId) ? await getProjectOfRefresh(deps.db, refreshId) : null
    return seen(deps, viewer, ofNamed(project), `No refresh "${refreshId}"${where}.`)
  }
  if (typeof slug === 'string') return seen(deps, viewer, await getProjectBySlug(deps.db, slug), `No project "${slug}".`)
  if (viewer.kind === 'key') {
    return seen(deps, viewer, await getProject(deps.db, viewer.projectId), 'This API key can no longer see its project.')
  }
  throw new AppError('invalid', 'Say which project: ?project=<slug>.', {
    errors: [{ field: 'query.project', message: 'expected the slug of a project' }],
  })
}

async function seen(deps: Deps, viewer: Viewer, project: Project | null, missing: string): Promise<Found> {
  const access = project ? await getAccess(deps.db, viewer, project.id) : null
  if (project && access?.sees) return { project, access }
  throw new AppError('not-found', missing)
}

function checkPermission(viewer: Viewer, access: Access, permission: Permission): void {
  if (access.may(permission)) return
  const scopes = scopesFor(permission)
  const roles = rolesFor(permission).join(' or ')
  let needed = `the role ${roles}; yours is ${access.role}`
  if (viewer.kind === 'key') {
    needed = scopes.length === 0
      ? 'a signed-in person; no API key may do it'
      : `an API key with the scope ${scopes.join(' or ')}, made by someone with the role ${roles}`
  }
  throw new AppError('forbidden', `This needs ${needed}.`, { permission })
}
