import type { CaseView, FlagView } from '@/lib/core/display/case-view'
import type { OutputDiff } from '@/lib/core/display/output-text'
import type { ReviewRerunView } from '@/lib/core/review/review-rerun'

/** Everything that a reviewer sees of one case at a time. */
export type ReviewCase = {
  view: CaseView
  /** What the candidate changes: against the baseline's answer, and against the reference. */
  diffs: { label: string; diff: OutputDiff }[]
  flags: FlagView[]
  /** Pairs of executions with nothing changed, and how many of them differed. */
  trials: { trials: number; differed: number }
  quarantined: { id: string; reason: string; expiresAt: string } | null
  /** Newest first. */
  reruns: ReviewRerunView[]
}

export const isUnderWay = (reruns: readonly ReviewRerunView[]): boolean => reruns.some(({ status }) => status === 'queued' || status === 'running')
