/** The faults that a caller can do something about. Everything else is a bug and becomes a plain 500. */
export const ERROR_STATUS = {
  invalid: 400, unauthorized: 401, forbidden: 403, 'not-found': 404, 'too-slow': 408, conflict: 409, 'too-large': 413, 'rate-limited': 429, unavailable: 503,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

/** `message` is shown to people: it names the field, line or id and what was expected. `details` go out with it. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}
