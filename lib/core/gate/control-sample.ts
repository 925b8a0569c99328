import { changeOf } from '@/lib/core/gate/count-cases'
import type { PairedCase } from '@/lib/core/gate/types'
import { seededRandom } from '@/lib/core/seeded-random'

/**
 * The flips outside the tripped sets that are re-run to learn how many of such flips are real: `size` at most, as positions.
 * Every flip has the same chance. Flips are put in the order of their known flakiness (chance, 0 to 1, that the case comes
 * out differently with nothing changed) and taken at even distances, so that likely flakes and likely real ones are both in
 * the sample in their share; among cases of the same flakiness the seed decides.
 */
export function drawControlSample(
  cases: readonly PairedCase[], excluded: ReadonlySet<number>, settings: { size: number; seed: string; flakiness: ReadonlyMap<string, number> },
): number[] {
  const { size, seed, flakiness } = settings
  const known = (position: number) => flakiness.get(cases[position]!.id) ?? 0
  const outside = [...cases.keys()].filter((position) => !excluded.has(position) && changeOf(cases[position]!) !== 0)
  const shuffled = shuffleByHash(outside, cases, `${seed} control`)
  const ordered = flakiness.size === 0 ? shuffled : shuffled.sort((a, b) => known(a) - known(b))
  const count = Math.min(size, ordered.length)
  const start = seededRandom(`${seed} control start`)()
  return Array.from({ length: count }, (_, i) => ordered[Math.floor(((i + start) * ordered.length) / count)]!)
}

/** The positions in an order that depends on the seed and the cases' ids alone, not on the order given. */
export function shuffleByHash(positions: readonly number[], cases: readonly PairedCase[], seed: string): number[] {
  const keyed = positions.map((position) => ({ position, key: seededRandom(`${seed} ${cases[position]!.id}`)() }))
  return keyed.sort((a, b) => a.key - b.key || (cases[a.position]!.id < cases[b.position]!.id ? -1 : 1)).map(({ position }) => position)
}
