import type { ActionResult } from '@/lib/core/display/action-result'

/**
 * The answer of a server action, or a sentence where the server was not reached: what was typed stays on the page. Whether the
 * server did it is not known then. Other faults, and the redirects of the framework, go on as they are.
 */
export async function awaitAnswer<T>(asked: Promise<ActionResult<T>>): Promise<ActionResult<T>> {
  try {
    return await asked
  } catch (error) {
    // this is how a browser says that a request did not come through
    if (!(error instanceof TypeError)) throw error
    return { ok: false, message: 'The server could not be reached. What you wrote is still here; try again in a moment.', field: null }
  }
}
