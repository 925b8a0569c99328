import type { z } from 'zod'
import { AppError, ERROR_STATUS, type ErrorCode } from '@/lib/errors'
import type { Log } from '@/lib/log'

const TITLES: Record<ErrorCode | 'internal', string> = {
  invalid: 'The request is not valid',
  unauthorized: 'Not signed in',
  forbidden: 'Not allowed',
  'not-found': 'Not found',
  'too-slow': 'Too slow',
  conflict: 'In conflict with what is there',
  'too-large': 'Too large',
  'rate-limited': 'Too many requests',
  unavailable: 'Not available now',
  internal: 'A fault on the server',
}

export type FieldError = { field: string; message: string }

/** What was sent comes back in errors: names of fields, words that are none of those expected. */
const MOST_ERRORS = 50
const MOST_LETTERS = 1000
const cut = (text: string) => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text)

/** Bad input of a request: every wrong field with its path, e.g. `body.candidate.model`. */
export class InvalidRequest extends AppError {
  constructor(part: 'params' | 'query' | 'body', error: z.ZodError) {
    const errors: FieldError[] = error.issues.slice(0, MOST_ERRORS).map((issue) => ({
      field: cut([part, ...issue.path.map(String)].join('.')), message: cut(issue.message),
    }))
    super('invalid', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors })
    this.name = 'InvalidRequest'
  }
}

/** RFC 9457 answer. `details` are further members of the problem. */
export function problem(
  code: ErrorCode | 'internal', detail: string, requestId: string, details: Record<string, unknown> = {},
): Response {
  const status = code === 'internal' ? 500 : ERROR_STATUS[code]
  const body = { ...details, type: `urn:slicegate:problem:${code}`, title: TITLES[code], status, detail, requestId }
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  if (code === 'unauthorized') headers['www-authenticate'] = 'Bearer realm="slicegate"'
  // the rest of the body is never read, so nothing else can come over this connection
  if (code === 'too-large' || code === 'too-slow') headers.connection = 'close'
  const retryAfter = details.retryAfterSeconds
  if (typeof retryAfter === 'number') headers['retry-after'] = String(retryAfter)
  return new Response(JSON.stringify(body), { status, headers })
}

/** Errors of lib/core that speak of bad input: they carry file, line or field and are as good as AppError invalid. */
function isInputError(error: unknown): error is Error & { file?: string; line?: number | null } {
  return error instanceof Error && (error.name === 'ConfigError' || error.name === 'ResultsError')
}

/** What Node says of a body whose sender went away. */
function isSenderGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'ResponseAborted' || (error.message === 'aborted' && (error as { code?: unknown }).code === 'ECONNRESET')
}

/** Every error as an answer; what nobody foresaw is logged (without bodies) and answered with the id alone. */
export function problemOf(error: unknown, request: { requestId: string; method: string; aborted?: boolean }, log: Log): Response {
  if (error instanceof AppError) {
    // our words for a fault of something else: operators read what it was
    if (error.cause !== undefined) log.warn({ requestId: request.requestId, method: request.method, err: error.cause }, 'request could not be taken')
    return problem(error.code, error.message, request.requestId, error.details)
  }
  if (isInputError(error)) {
    const { file, line } = error
    return problem('invalid', error.message, request.requestId, {
      ...(file === undefined ? {} : { file }), ...(typeof line === 'number' ? { line } : {}),
    })
  }
  const { aborted, ...about } = request
  // whoever sent it does not wait for an answer any more
  if (aborted || isSenderGone(error)) log.info({ ...about, fault: (error as Error).name }, 'sender left')
  else log.error({ ...about, err: error }, 'request failed')
  return problem('internal', `Something failed on the server. Its log has more under ${request.requestId}.`, request.requestId)
}
