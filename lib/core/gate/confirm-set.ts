import { changeOf, unitOf } from '@/lib/core/gate/count-cases'
import type { Evidence } from '@/lib/core/gate/evidence'
import { flipStatus, type FlipKind, type FlipStatus, type Sides } from '@/lib/core/gate/flip-status'
import type { PairedCase } from '@/lib/core/gate/types'

/** How far the flips of a set are to be re-run: until it is known whether the failing side fails again, or all the way. */
export type Extent = 'failing-side' | 'both'

export type Flip = { caseId: string; unit: string; kind: FlipKind; status: FlipStatus }

/** Every flip among the given cases, with what re-runs made of it so far. */
export function readFlips(
  cases: readonly PairedCase[], positions: Iterable<number>, context: { byGroup: boolean; evidence: Evidence; sides: Sides },
): Flip[] {
  const flips: Flip[] = []
  for (const position of positions) {
    const item = cases[position]!
    const change = changeOf(item)
    if (change === 0) continue
    const kind: FlipKind = change < 0 ? 'break' : 'fix'
    flips.push({ caseId: item.id, unit: unitOf(item, context.byGroup), kind, status: flipStatus(kind, item.id, context.evidence, context.sides) })
  }
  return flips
}

/**
 * Units that broke in the first run and have at least one case whose failing side failed again; null while some are open.
 * A group that both broke and got fixed counts by what prevails.
 */
export function survivingUnits(flips: readonly Flip[]): number | null {
  const surviving = new Set<string>()
  const net = new Map<string, number>()
  for (const { kind, unit, status } of flips) {
    net.set(unit, (net.get(unit) ?? 0) + (kind === 'break' ? -1 : 1))
    if (kind !== 'break') continue
    if (status.survives === null) return null
    if (status.survives) surviving.add(unit)
  }
  return [...surviving].filter((unit) => net.get(unit)! < 0).length
}

export type ConfirmedUnits = { breaks: number; fixes: number; caseBreaks: number; caseFixes: number }

/** Units and cases whose flips stayed; a unit counts by what prevails among its own. null while some are open. */
export function confirmedUnits(flips: readonly Flip[]): ConfirmedUnits | null {
  const net = new Map<string, number>()
  const counts = { breaks: 0, fixes: 0, caseBreaks: 0, caseFixes: 0 }
  for (const { kind, unit, status } of flips) {
    if (status.stays === null) return null
    if (!status.stays) continue
    if (kind === 'break') counts.caseBreaks++
    else counts.caseFixes++
    net.set(unit, (net.get(unit) ?? 0) + (kind === 'break' ? -1 : 1))
  }
  for (const change of net.values()) {
    if (change < 0) counts.breaks++
    if (change > 0) counts.fixes++
  }
  return counts
}
