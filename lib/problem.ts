import type { z } from 'zod'
import { AppError, ERROR_STATUS, type ErrorCode } from '@/lib/errors'
import type { Log } from '@/lib/log'

const TITLES: Record<ErrorCode | 'internal', string> = {
  invalid: 'The request is not valid',
  unauthorized: 'Not signed in',
  forbidden: 'Not allowed',
  'not-found': 'Not found',
  conflict: 'In conflict with what is there',
  'too-large': 'Too large',
  'rate-limited': 'Too many requests',
  unavailable: 'Not available now',
  internal: 'A fault on the server',
}

export type FieldError = { field: string; message: string }

/** Bad input of a request: every wrong field with its path, e.g. `body.candidate.model`. */
export class InvalidRequest extends AppError {
  constructor(part: 'params' | 'query' | 'body', error: z.ZodError) {
    const errors: FieldError[] = error.issues.map((issue) => ({
      field: [part, ...issue.path.map(String)].join('.'), message: issue.message,
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
  if (code === 'too-large') headers.connection = 'close'
  const retryAfter = details.retryAfterSeconds
  if (typeof retryAfter === 'number') headers['retry-after'] = String(retryAfter)
  return new Response(JSON.stringify(body), { status, headers })
}

/** Errors of lib/core that speak of bad input: they carry file, line or field and are as good as AppError invalid. */
function isInputError(error: unknown): error is Error & { file?: string; line?: number | null } {
  return error instanceof Error && (error.name === 'ConfigError' || error.name === 'ResultsError')
}

/** Every error as an answer; what nobody foresaw is logged (without bodies) and answered with the id alone. */
export function problemOf(error: unknown, request: { requestId: string; method: string; path: string }, log: Log): Response {
  if (error instanceof AppError) return problem(error.code, error.message, request.requestId, error.details)
  if (isInputError(error)) {
    const { file, line } = error
    return problem('invalid', error.message, request.requestId, {
      ...(file === undefined ? {} : { file }), ...(typeof line === 'number' ? { line } : {}),
    })
  }
  log.error({ ...request, fault: describeFault(error) }, 'request failed')
  return problem('internal', `Something failed on the server. Its log has more under ${request.requestId}.`, request.requestId)
}

/** Name, first line and frames. Not the whole message: a database error quotes the values of its query. */
function describeFault(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12) ?? []
  const firstLine = error.message.split('\n').find((line) => line.trim() !== '')?.trim().slice(0, 200)
  return { name: error.name, code: (error as { code?: unknown }).code, message: firstLine, frames: frames.map((line) => line.trim()) }
}
