import { TemporaryFailure } from '@/cli/cli-error'
import type { Terminal } from '@/cli/terminal'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

/**
 * Tries until it works or `patienceMs` of failures have passed in a row, with growing pauses. Only a TemporaryFailure is
 * tried again; the first one is told, and so is that it works again. Where the server says how long to wait, it is waited for.
 */
export async function retry<T>(attempt: () => Promise<T>, patienceMs: number, terminal: Terminal): Promise<T> {
  const began = terminal.now()
  for (let failures = 0; ; failures += 1) {
    try {
      const value = await attempt()
      if (failures > 0) terminal.stderr('The server answers again.\n')
      return value
    } catch (error) {
      const left = patienceMs - (terminal.now() - began)
      if (!(error instanceof TemporaryFailure) || left <= 0) throw error
      if (failures === 0) terminal.stderr(`${error.message}; trying again for ${Math.ceil(patienceMs / 1000)} s …\n`)
      await terminal.sleep(Math.min(left, error.retryAfterMs ?? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures)))
    }
  }
}
