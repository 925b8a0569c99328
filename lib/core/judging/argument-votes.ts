import type { RubricStep, RubricVote } from '@/lib/core/judging/rubric-votes'

/**
 * What to do after the votes so far on whether two values mean the same, of `votes` in all (at least 1). As with a rubric more
 * than half of them decide, and asking stops as soon as the rest cannot change the result. The first vote that cannot be read
 * is replaced by one more; when what was read still leaves it open the question is `unreadable`, never answered by default.
 */
export function nextArgumentStep(given: RubricVote[], votes: number): RubricStep {
  const count = (wanted: RubricVote) => given.filter((vote) => vote === wanted).length
  const needed = Math.floor(votes / 2) + 1
  if (count('pass') >= needed) return { kind: 'decided', passed: true }
  if (count('fail') > votes - needed) return { kind: 'decided', passed: false }
  const left = votes + Math.min(count('unreadable'), 1) - given.length
  // Votes that could no longer decide anything, whatever they said, are not bought either.
  const open = count('pass') + left >= needed || count('fail') + left > votes - needed
  return left > 0 && open ? { kind: 'ask' } : { kind: 'unreadable' }
}
