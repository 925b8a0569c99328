import { collectEvidence } from '@/lib/core/gate/evidence'
import { flipStatus, type FlipKind, type Sides } from '@/lib/core/gate/flip-status'
import type { Rerun } from '@/lib/core/gate/types'

/** What re-runs made of a case's flip, in two words for lists. */
export const RERUN_MARKS = ['stayed', 'went away', 'not measured'] as const
export type RerunMark = (typeof RERUN_MARKS)[number]

/** By what the case did first, then by its id. */
export type RerunMarks = Record<FlipKind, Record<string, RerunMark>>

/**
 * Marks for every case that was re-run as far as it was needed, for whichever set, slice or sample that was; nothing for the
 * others. The same that the page of the case says.
 */
export function rerunMarks(reruns: readonly Rerun[], sides: Sides): RerunMarks {
  const evidence = collectEvidence(reruns)
  const ids = [...new Set(reruns.map(({ caseId }) => caseId))]
  const marksOf = (kind: FlipKind) => Object.fromEntries(ids.flatMap((id): [string, RerunMark][] => {
    const { stays, unmeasured } = flipStatus(kind, id, evidence, sides)
    if (stays === null) return []
    return [[id, unmeasured ? 'not measured' : stays ? 'stayed' : 'went away']]
  }))
  return { break: marksOf('break'), fix: marksOf('fix') }
}
