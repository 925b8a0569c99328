import type { SetResult } from '@/lib/core/gate/types'
import type { Drill } from '@/lib/core/run'

type Row = Pick<SetResult, 'id' | 'kind' | 'label' | 'n' | 'breaks' | 'breakCases' | 'blocks' | 'verdict' | 'floorState'>

/** What a decided drill says about the gate. */
export type DrillOutcome = {
  /** `caught`: the broken segment blocked. `missed`: it did not, though it was measured. `unclear`: it was not measured. */
  result: 'caught' | 'missed' | 'unclear'
  /** Cases of the segment that were compared, and how many of them broke in the first run. */
  n: number
  breaks: number
  /** Names of segments that blocked though nothing was broken in them: false alarms. */
  others: string[]
}

/**
 * Whether the right segment blocked and no other. Sets that hold the same broken cases (families, all, a segment that shares
 * cases) block rightly; a set that was below its floor before is below it after, and says nothing about the drill.
 */
export function judgeDrill(drill: Drill, sets: readonly Row[]): DrillOutcome {
  const own = sets.find((set) => set.kind === 'segment' && set.id === drill.segment)
  if (!own || own.n === 0 || own.verdict === 'incomplete' || own.verdict === 'no-data') return { result: 'unclear', n: own?.n ?? 0, breaks: own?.breaks ?? 0, others: [] }
  const broken = new Set(own.breakCases)
  const others = sets.filter((set) => set !== own && set.blocks && ['segment', 'not-listed', 'adversarial'].includes(set.kind))
    .filter((set) => !(set.verdict === 'below-floor' && set.floorState === 'below-as-before'))
    .filter((set) => !set.breakCases.some((id) => broken.has(id)))
  return { result: own.blocks ? 'caught' : 'missed', n: own.n, breaks: own.breaks, others: others.map(({ label }) => label) }
}

export const DETECTOR_STATES = ['alive', 'blind', 'overdue', 'unknown'] as const
export type DetectorState = (typeof DETECTOR_STATES)[number]

/** A gate that was not drilled for so long may have gone blind since. */
export const DRILL_EVERY_DAYS = 14
const DAY_MS = 86_400_000

/**
 * The light: `alive` when the newest drill that says something was caught, `blind` when it was missed (until a later one is
 * caught, however old), `overdue` when it is older than two weeks, `unknown` before the first one. Drills newest first;
 * times in milliseconds since the epoch.
 */
export function detectorState(drills: readonly { result: DrillOutcome['result']; at: number }[], now: number): DetectorState {
  const newest = drills.find(({ result }) => result !== 'unclear')
  if (!newest) return 'unknown'
  if (newest.result === 'missed') return 'blind'
  return now - newest.at > DRILL_EVERY_DAYS * DAY_MS ? 'overdue' : 'alive'
}
