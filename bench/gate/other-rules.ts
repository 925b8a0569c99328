import type { SimulatedRun } from '@/bench/gate/population'
import { holm } from '@/lib/core/gate/holm'
import { mcnemar } from '@/lib/core/gate/mcnemar'
import type { PairedCase } from '@/lib/core/gate/types'

/** The settings that the gate itself uses, so that only the rule differs. */
export type CommonSettings = { minCases: number; floor: number; tolerance: number; level: number }
type Flips = { name: string; n: number; after: number; breaks: number; fixes: number }
type Blocked = ReadonlySet<string>

/** What other gates would block, as names of segments, and what `retry` spends on it. All see the same first run. */
export function judgeByOtherRules(run: SimulatedRun, settings: CommonSettings) {
  const segments = countSegments(run.cases).filter(({ n }) => n >= settings.minCases)
  return {
    minimum: names(segments.filter(({ n, after }) => after < settings.floor * n)),
    drop: names(segments.filter((segment) => drops(segment, settings))),
    mcnemar: mcnemarWithHolm(segments, settings),
    retry: retryFailures(run, segments, settings),
  }
}

function countSegments(cases: readonly PairedCase[]): Flips[] {
  const counts = new Map<string, Flips>()
  for (const { segments, before, after } of cases) {
    const name = segments[0]!
    let own = counts.get(name)
    if (!own) counts.set(name, own = { name, n: 0, after: 0, breaks: 0, fixes: 0 })
    own.n++
    if (after) own.after++
    if (before && !after) own.breaks++
    if (!before && after) own.fixes++
  }
  return [...counts.values()]
}

function drops({ n, breaks, fixes }: Flips, { tolerance }: CommonSettings): boolean {
  return breaks - fixes > tolerance * n
}

function names(segments: Flips[]): Blocked {
  return new Set(segments.map(({ name }) => name))
}

function mcnemarWithHolm(segments: Flips[], settings: CommonSettings): Blocked {
  const adjusted = holm(segments.map(({ breaks, fixes }) => mcnemar(breaks, fixes).mid))
  return names(segments.filter((segment, i) => adjusted[i]! <= settings.level && drops(segment, settings)))
}

/** In every segment that dropped what failed runs once more, on both sides; a pass counts, and the plain rule looks again. */
function retryFailures({ cases, execute }: SimulatedRun, segments: Flips[], settings: CommonSettings): { blocked: Blocked; calls: number } {
  const dropped = names(segments.filter((segment) => drops(segment, settings)))
  let calls = 0
  const retried = cases.filter((item) => dropped.has(item.segments[0]!)).map((item) => {
    calls += Number(!item.before) + Number(!item.after)
    return { ...item, before: item.before || execute(item, 'baseline', 2), after: item.after || execute(item, 'candidate', 2) }
  })
  return { blocked: names(countSegments(retried).filter((segment) => drops(segment, settings))), calls }
}
