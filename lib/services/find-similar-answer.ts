import type { JudgeQuestion } from '@/lib/core/judging/judge-cache-key'
import { findMatch, type Match } from '@/lib/core/judging/semantic-match'
import { choiceOfReply, semanticQuestion, type SemanticQuestion } from '@/lib/core/judging/semantic-question'
import { isRechecked, trialState } from '@/lib/core/judging/semantic-trial'
import type { DbClient } from '@/lib/db/client'
import type { JudgeAnswer } from '@/lib/db/judge-cache'
import { getSemanticCache } from '@/lib/db/semantic-cache'
import { countSimilarChecks, listSimilarAnswers, putSimilarAnswer, type SimilarAnswer } from '@/lib/db/similar-answers'
import type { Llm } from '@/lib/llm/client'
import { checkSimilar } from '@/lib/services/check-similar'
import { embedTexts, type EmbeddingSource } from '@/lib/services/embed-texts'

type Asked<T> = { result: T; keep: JudgeAnswer | null }

type Input<T> = {
  question: JudgeQuestion
  /** Of the exact cache, which has no answer. */
  key: string
  source: EmbeddingSource
  /** Asks the judge. */
  ask: () => Promise<Asked<T>>
  /** What the caller makes of an answer to a similar question. */
  hit: (answer: JudgeAnswer, similarity: number) => T
  signal?: AbortSignal
}

type Deps = { db: DbClient; llm: Llm }

/**
 * The answer to a question that says the same as this one, or that of the judge, which is remembered for others. While the layer is on
 * trial every hit is judged all the same, later one in twenty; then the judge's own answer counts and is held against the
 * other. An answer that was found is never remembered as one to this question, so that no chain of near texts can lead away.
 * Whatever keeps the layer from saying something, the judge is asked.
 */
export async function findSimilarAnswer<T>(input: Input<T>, deps: Deps): Promise<Asked<T>> {
  const asked = semanticQuestion(input.question)
  if (!asked) return input.ask()
  const { projectId } = input.question
  const state = await getSemanticCache(deps.db, projectId)
  if (state?.status !== 'on') return input.ask()
  const embedded = await embedTexts({ projectId, texts: asked.texts, source: input.source, ...(input.signal ? { signal: input.signal } : {}) }, deps)
  if (embedded.kind === 'failed') return input.ask()
  const { space, vectors } = embedded
  const place = { projectId, scope: asked.scope, space }
  const match = findMatch({ texts: asked.texts, vectors }, await listSimilarAnswers(deps.db, place))
  if (match) {
    const trial = trialState(await countSimilarChecks(deps.db, { projectId, space, since: new Date(state.since) }))
    if (!isRechecked(input.key, trial)) return { result: input.hit(match.known.answer, match.similarity), keep: null }
  }
  const answered = await input.ask()
  if (!answered.keep) return answered
  if (match) await compare({ match, asked, space, fresh: answered.keep.text }, input, deps)
  await remember(place, { key: input.key, texts: asked.texts, vectors, answer: answered.keep }, deps)
  return answered
}

async function compare<T>(
  { match, asked, space, fresh }: { match: Match<SimilarAnswer>; asked: SemanticQuestion; space: string; fresh: string }, { question, key }: Input<T>, { db }: Deps,
): Promise<void> {
  const [given, said] = [match.known.answer.text, fresh].map((text) => choiceOfReply(asked.judge, text))
  // Only readable replies are remembered, so both say something.
  if (given == null || said == null) return
  const { similarity, text, similarText } = match
  await checkSimilar({ projectId: question.projectId, key, space, similarity, text, similarText, given, fresh: said, agrees: given === said }, { db })
}

/** The layer may have ended while the judge was asked: then nothing is left behind. */
async function remember(place: Parameters<typeof putSimilarAnswer>[1], answer: SimilarAnswer, { db }: Deps): Promise<void> {
  const state = await getSemanticCache(db, place.projectId)
  if (state?.status === 'on') await putSimilarAnswer(db, place, answer)
}
