/** First-run flips of a stored run over all its cases; `control` = flips elsewhere that were re-run, and how many of them were real. */
export type PlanningRun = { purpose: 'gate' | 'aa'; n: number; breaks: number; fixes: number; control: { sampled: number; confirmed: number } | null }

/** Rates 0 to 1. `runs` says how many stored runs a figure comes from; 0 = nothing is known, the usual value stands in. */
export type PlanningRates = { rho: number; rhoRuns: number; flake: number; flakeRuns: number; flakeFrom: 'aa' | 'control' | 'usual' }

/** What the specification plans with where nothing was measured. */
const USUAL = { rho: 0.02, flake: 0.02 }
/** Fewer cases say nothing about rates of some percent. */
const ENOUGH = 200

/**
 * Churn and flakes to plan with, from stored runs. Two runs of the same system differ by flakes alone, in 2·f·(1 − f) of the
 * cases; without such runs the control samples say which share of the flips was real. Churn is the smaller of breaks and fixes,
 * as in the gate, without the flakes in it.
 */
export function planningRates(runs: readonly PlanningRun[]): PlanningRates {
  const same = runs.filter(({ purpose, n }) => purpose === 'aa' && n > 0)
  const gates = runs.filter(({ purpose, n }) => purpose === 'gate' && n > 0)
  const raw = rate(gates, ({ breaks, fixes }) => Math.min(breaks, fixes))
  const flake = flakeOf(same, gates, raw)
  if (raw === null) return { ...USUAL, rhoRuns: 0, ...flake }
  const real = flake.flakeFrom === 'control' ? raw * confirmedShare(gates)! : flake.flakeFrom === 'aa' ? raw - flake.flake * (1 - flake.flake) : raw
  // beside flakes of two measurements, no churn at all is only what this many cases could not show
  return { rho: Math.max(1 / cases(gates), real), rhoRuns: gates.length, ...flake }
}

type Flake = Pick<PlanningRates, 'flake' | 'flakeRuns' | 'flakeFrom'>

function flakeOf(same: PlanningRun[], gates: PlanningRun[], raw: number | null): Flake {
  const flips = rate(same, ({ breaks, fixes }) => breaks + fixes)
  // 2·f·(1 − f) = flips
  if (flips !== null) return { flake: (1 - Math.sqrt(1 - 2 * Math.min(0.5, flips))) / 2, flakeRuns: same.length, flakeFrom: 'aa' }
  const share = confirmedShare(gates)
  if (share === null || raw === null) return { flake: USUAL.flake, flakeRuns: 0, flakeFrom: 'usual' }
  // f·(1 − f) of the cases break by a flake of one side
  const oneWay = Math.min(0.25, raw * (1 - share))
  return { flake: (1 - Math.sqrt(1 - 4 * oneWay)) / 2, flakeRuns: gates.filter(({ control }) => control).length, flakeFrom: 'control' }
}

const cases = (runs: PlanningRun[]) => runs.reduce((sum, { n }) => sum + n, 0)

function rate(runs: PlanningRun[], of: (run: PlanningRun) => number): number | null {
  const n = cases(runs)
  return n < ENOUGH ? null : runs.reduce((sum, run) => sum + of(run), 0) / n
}

/** Share of the sampled flips that was real, with the same correction as the gate's. */
function confirmedShare(runs: PlanningRun[]): number | null {
  const controls = runs.flatMap(({ control }) => (control && control.sampled > 0 ? [control] : []))
  if (controls.length === 0) return null
  const sum = (pick: (control: { sampled: number; confirmed: number }) => number) => controls.reduce((total, control) => total + pick(control), 0)
  return (sum(({ confirmed }) => confirmed) + 1) / (sum(({ sampled }) => sampled) + 2)
}
