import { nextArgumentStep } from '@/lib/core/judging/argument-votes'
import { nextRubricStep, type RubricVote } from '@/lib/core/judging/rubric-votes'
import type { Flip } from '@/lib/core/types'

export const RATED_JUDGES = ['pairwise', 'rubric', 'argument'] as const
export type RatedJudge = (typeof RATED_JUDGES)[number]

/** What a judge, or a person, can say of a pair and of one answer. */
export const PAIR_LABELS = ['baseline', 'candidate', 'tie'] as const
export const ANSWER_LABELS = ['pass', 'fail'] as const
export type RatingLabel = (typeof PAIR_LABELS)[number] | (typeof ANSWER_LABELS)[number]

/** `order-flip`: an answer won in one order only. `split`: votes differ, or they gave no verdict. */
export type VoteShape = 'agreed' | 'split' | 'order-flip'

export type JudgedVote = { choice: string; order: string | null }

/** A verdict of a judge in the first run of a case: what people can be asked about as well. */
export type JudgedThing = {
  caseId: string
  judge: RatedJudge
  arm: 'pair' | 'baseline' | 'candidate'
  /** null: several models voted, or none said its name. */
  judgeModel: string | null
  promptVersion: string
  segments: string[]
  adversarial: boolean
  flip: Flip | null
  judged: RatingLabel | 'unreadable'
  shape: VoteShape
}

export type ArmResult = { passed: boolean | null; reason: string | null }

const UNREADABLE = 'judge unreadable'

/**
 * The final verdict of a judge, read back from what the arms were given for it: of a pair the arm that won. null: the judge did not
 * decide this one (it was not reached, or the answer is missing).
 */
export function judgedLabel(arm: JudgedThing['arm'], results: { baseline: ArmResult | null; candidate: ArmResult | null }): JudgedThing['judged'] | null {
  const { baseline, candidate } = results
  if (arm !== 'pair') return oneLabel(results[arm])
  if (!baseline || !candidate) return null
  if (baseline.reason === UNREADABLE || candidate.reason === UNREADABLE) return 'unreadable'
  if (baseline.passed === null || candidate.passed === null || (!baseline.passed && !candidate.passed)) return null
  if (baseline.passed && candidate.passed) return 'tie'
  return baseline.passed ? 'baseline' : 'candidate'
}

function oneLabel(result: ArmResult | null): JudgedThing['judged'] | null {
  if (!result) return null
  if (result.reason === UNREADABLE) return 'unreadable'
  return result.passed === null ? null : result.passed ? 'pass' : 'fail'
}

/** How the votes behind one verdict stand to each other; `votes` is how many a question takes at most, as configured. */
export function voteShape(judge: RatedJudge, given: readonly JudgedVote[], votes: number): VoteShape {
  if (judge === 'pairwise') return pairShape(given)
  const questions = splitQuestions(judge, given.map(({ choice }) => choice as RubricVote), votes)
  return questions.some((own) => own.includes('unreadable') || new Set(own).size > 1) ? 'split' : 'agreed'
}

function pairShape(given: readonly JudgedVote[]): VoteShape {
  const named = (vote: JudgedVote) => vote.choice === 'baseline' || vote.choice === 'candidate'
  for (let i = 1, open = given[0]; i < given.length; i++) {
    const vote = given[i]!
    if (open && named(open) && vote.order !== open.order && vote.choice !== 'unreadable') {
      if (vote.choice !== open.choice) return 'order-flip'
      // the round is over: the next vote opens another one
      open = undefined
    } else open = vote
  }
  return new Set(given.map(({ choice }) => choice)).size > 1 || given.some(({ choice }) => choice === 'unreadable') ? 'split' : 'agreed'
}

/** The votes on several questions about one answer stand one after the other: a pass of one and a fail of the next are no split. */
function splitQuestions(judge: 'rubric' | 'argument', given: RubricVote[], votes: number): RubricVote[][] {
  const next = judge === 'argument' ? nextArgumentStep : nextRubricStep
  const questions: RubricVote[][] = []
  let open: RubricVote[] = []
  for (const vote of given) {
    open.push(vote)
    if (next(open, votes).kind === 'ask') continue
    questions.push(open)
    open = []
  }
  return open.length > 0 ? [...questions, open] : questions
}

/** Identity of a judged thing within its run. */
export function thingKey({ caseId, judge, arm }: Pick<JudgedThing, 'caseId' | 'judge' | 'arm'>): string {
  return `${caseId} ${judge} ${arm}`
}
