/** Exit codes besides those of the gate: see EXIT_CODES in lib/core/types. */
export const EXIT_USAGE = 2
/** Asked to wait, and the time was over before the gate decided: as inconclusive. */
export const EXIT_TIMED_OUT = 3
/** The server could not be reached or the run ended without a decision: nothing was measured. */
export const EXIT_NOTHING_MEASURED = 4
/** What shells use for a process ended by Ctrl-C. */
export const EXIT_INTERRUPTED = 130

/** A fault that its reader can repair: one sentence that says what was wrong and what to do. */
export class CliError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number = EXIT_USAGE) {
    super(message)
    this.name = 'CliError'
    this.exitCode = exitCode
  }
}
