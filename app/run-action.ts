import type { ActionResult } from '@/lib/core/display/action-result'
import { AppError } from '@/lib/errors'

/** Runs the one service of an action: a fault that the person can mend comes back as a sentence, everything else is thrown. */
export async function runAction<T>(work: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { ok: false, message: error.message, field: fieldOf(error.details.errors) }
  }
}

/** The first field that a service names in `details.errors`. */
function fieldOf(errors: unknown): string | null {
  const first: unknown = Array.isArray(errors) ? errors[0] : null
  const field = first !== null && typeof first === 'object' && 'field' in first ? first.field : null
  return typeof field === 'string' ? field : null
}
