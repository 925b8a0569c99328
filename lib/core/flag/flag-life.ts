export const LIFE_STATES = ['never-run', 'failing', 'fixed', 'broken-again'] as const
/**
 * `never-run`: no decided run measured the case yet. `failing`: no candidate passed it. `fixed`: the newest that was measured passed.
 * `broken-again`: one passed, the newest that was measured failed.
 */
export type LifeState = (typeof LIFE_STATES)[number]

/** A decided run that had the case: what its baseline and its candidate did, null = not measured. */
export type LifeRun = { runId: string; runName: string; at: string; candidate: string | null; before: boolean | null; after: boolean | null }

export type FlagLife = {
  state: LifeState
  /** The first run that measured it. */
  firstRun: LifeRun | null
  /** The run in which a candidate passed it first: the flag itself is the failure before. */
  fixedIn: LifeRun | null
  /** The first run from then on whose baseline passed: what serves production has the fix. */
  inProduction: LifeRun | null
  /** The newest run in which a candidate failed after the measured one before had passed; stays when it was fixed again. */
  brokenAgain: LifeRun | null
  /** The newest run in which a candidate passed after one had broken it again. */
  fixedAgain: LifeRun | null
  lastRun: LifeRun | null
  measured: number
  /** Runs that had the case and could not measure it: they count neither as passed nor as failed. */
  unmeasured: number
}

/** The life of a flag out of the runs that had its case, in any order; the order of the runs is that of their times, then of their ids. */
export function flagLife(runs: readonly LifeRun[]): FlagLife {
  const ordered = [...runs].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.runId < b.runId ? -1 : 1))
  const measured = ordered.filter(({ after }) => after !== null)
  const fixedIn = measured.find(({ after }) => after) ?? null
  const breaks = measured.filter((run, i) => run.after === false && measured[i - 1]?.after === true)
  const again = measured.filter((run, i) => run.after === true && measured[i - 1]?.after === false && fixedIn !== run)
  const lastRun = measured.at(-1) ?? null
  return {
    state: stateOf(lastRun, fixedIn), firstRun: measured[0] ?? null, fixedIn,
    inProduction: fixedIn && (ordered.slice(ordered.indexOf(fixedIn)).find(({ before }) => before === true) ?? null),
    brokenAgain: breaks.at(-1) ?? null, fixedAgain: again.at(-1) ?? null, lastRun, measured: measured.length, unmeasured: ordered.length - measured.length,
  }
}

function stateOf(last: LifeRun | null, fixedIn: LifeRun | null): LifeState {
  if (!last) return 'never-run'
  if (last.after) return 'fixed'
  return fixedIn ? 'broken-again' : 'failing'
}
