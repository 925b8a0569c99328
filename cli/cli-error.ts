/** Asked to wait, and the time was over before the gate decided: as inconclusive. */
export const EXIT_TIMED_OUT = 3
/** A budget is used up and the run waits for more: not decided, and not by waiting. As inconclusive. */
export const EXIT_PAUSED = 3
/** The server could not be reached, or the run ended without a decision: nothing was measured. */
export const EXIT_NOTHING_MEASURED = 4
/** A fault of this program or of where it runs, as sysexits.h has it: says nothing about the candidate. */
export const EXIT_INTERNAL = 70
/** What shells use for a process ended by Ctrl-C. */
export const EXIT_INTERRUPTED = 130

/** The server is down, restarting or overloaded: the same request may work in a moment. */
export class TemporaryFailure extends Error {
  /** `retryAfterMs`: how long the server asks to wait; null = it does not say. */
  constructor(message: string, readonly retryAfterMs: number | null = null) {
    super(message)
    this.name = 'TemporaryFailure'
  }
}
