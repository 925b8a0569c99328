import type { ChatMessage } from '@/lib/core/chat'
import type { RubricStep, RubricVote } from '@/lib/core/judging/rubric-votes'
import type { Arm } from '@/lib/core/types'
import type { NewJudgment } from '@/lib/db/judgments'
import { askJudges } from '@/lib/services/ask-judges'
import type { JudgingDeps, WithJudge } from '@/lib/services/judging-input'

/** A question about one answer, in the words of a prompt, and how its replies are read and counted. */
export type AnswerQuestion = {
  judge: 'rubric' | 'argument'
  arm: Arm
  promptVersion: string
  messages: ChatMessage[]
  read: (text: string) => { choice: 'pass' | 'fail'; reason: string | null } | null
  next: (votes: RubricVote[], of: number) => RubricStep
}

/** `reason` is that of the last vote. */
export type AnswerResult = { kind: 'passed' } | { kind: 'failed'; reason: string | null } | { kind: 'unreadable' } | { kind: 'unavailable' }

/**
 * Asks the judge until the votes decide and adds each to `judgments`, numbered on: several questions about one answer are stored
 * side by side. Nothing is decided by what cannot be read.
 */
export async function voteOnAnswer(question: AnswerQuestion, input: WithJudge, judgments: NewJudgment[], deps: JudgingDeps): Promise<AnswerResult> {
  const { judge, arm, promptVersion, messages, read, next } = question
  const votes: RubricVote[] = []
  const asked = judgments.length
  for (;;) {
    const step = next(votes, input.judge.votes)
    if (step.kind === 'unreadable') return { kind: 'unreadable' }
    if (step.kind === 'decided') return step.passed ? { kind: 'passed' } : { kind: 'failed', reason: judgments.at(-1)?.reason ?? null }
    const reply = await askJudges({
      ...input, kind: judge, question: { promptVersion, messages, vote: votes.length + 1, attempt: input.attempt, arm }, read: (text) => read(text)?.choice ?? null,
    }, deps)
    if (reply.kind === 'unavailable') return { kind: 'unavailable' }
    const parsed = read(reply.text)
    const choice = parsed?.choice ?? 'unreadable'
    votes.push(choice)
    const vote = judgments.filter((other) => other.judge === judge && other.arm === arm).length + 1
    judgments.push({ ...reply.vote, vote, attempt: input.attempt, judge, order: null, choice, arm, reason: parsed?.reason ?? null, question: asked })
  }
}
