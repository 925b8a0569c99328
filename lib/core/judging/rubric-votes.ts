export type RubricVote = 'pass' | 'fail' | 'unreadable'

export type RubricStep = { kind: 'ask' } | { kind: 'decided'; passed: boolean } | { kind: 'unreadable' }

/**
 * What to do after the votes so far, of `votes` in all (at least 1). Passing takes more than half of all votes; asking stops
 * as soon as the rest cannot change the result. Votes that cannot be read count for nobody; when they could have decided,
 * the answer is `unreadable`, never a fail.
 */
export function nextRubricStep(given: RubricVote[], votes: number): RubricStep {
  const needed = Math.floor(votes / 2) + 1
  const passes = given.filter((vote) => vote === 'pass').length
  const fails = given.filter((vote) => vote === 'fail').length
  if (passes >= needed) return { kind: 'decided', passed: true }
  if (fails > votes - needed) return { kind: 'decided', passed: false }
  return given.length < votes ? { kind: 'ask' } : { kind: 'unreadable' }
}
