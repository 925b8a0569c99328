import type { JudgmentView } from '@/lib/core/display/case-view'

/** Votes that say the same: the first of them, and in which attempts of the case how many were cast. */
export type VoteGroup = { vote: JudgmentView; times: number; attempts: number[] }

/** Puts equal votes together (judge, arm, order, choice, reason, model), in the order of their first. */
export function groupVotes(judgments: JudgmentView[]): VoteGroup[] {
  const groups = new Map<string, VoteGroup>()
  for (const vote of judgments) {
    const key = JSON.stringify([vote.judge, vote.promptVersion, vote.arm, vote.order, vote.choice, vote.reason, vote.model])
    const group = groups.get(key) ?? { vote, times: 0, attempts: [] }
    group.times += 1
    if (!group.attempts.includes(vote.attempt)) group.attempts.push(vote.attempt)
    groups.set(key, group)
  }
  return [...groups.values()]
}
