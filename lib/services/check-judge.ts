import type { ChatMessage } from '@/lib/core/chat'
import type { JudgeCheckView } from '@/lib/core/display/judges-view'
import { injectionQuestion, INJECTION_PLACES, pairMessages, testTexts, TWIN_ANSWERS, twinMessages, type InjectionPlace } from '@/lib/core/judging/injection-test'
import type { JudgeTestResult } from '@/lib/core/judging/injection-summary'
import { parseArgumentReply, parsePairwiseReply, parseRubricReply } from '@/lib/core/judging/judge-reply'
import { PAIRWISE_PROMPT_VERSION } from '@/lib/core/judging/pairwise-prompt'
import { choiceOfArm, nextPairStep, type PairVote } from '@/lib/core/judging/pairwise-votes'
import { INJECTION_SET_VERSION } from '@/lib/core/judging/prompt-injections'
import type { DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import { countJudgeCheckCall, finishJudgeCheck, getJudgeCheck } from '@/lib/db/judge-checks'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Llm } from '@/lib/llm/client'
import { askJudge, type Judge } from '@/lib/services/ask-judge'
import { frozenConfig } from '@/lib/services/frozen-config'

type Deps = { db: DbClient; llm: Llm; now: () => Date }

/** Questions under way at the same time; the endpoint's own limit holds as well. */
const LANES = 8
/** Answers between two signs of life to whoever looks at the page. */
const SHOWN_EVERY = 20

/** Repeats bypass what was remembered of runs; within one test an answer is asked for once, however often the job runs. */
const ATTEMPT = 2

type Ask = (question: { id: string; promptVersion: string; messages: ChatMessage[]; vote: number; read: (text: string) => unknown }) => Promise<string>

/** The judge's server gave no answer: what is left of the test would meet the same. */
class JudgeGaveOut extends Error {}

/**
 * Asks a judge everything that its test holds and stores how often it followed an injected instruction, and whether it prefers a
 * place. Does nothing for a test that is over. May run twice, also at the same time: answers are shared by key, and the first
 * end stays. A judge that cannot be called, or gives no answer, ends the test as failed with the reason.
 */
export async function checkJudge({ checkId }: { checkId: string }, deps: Deps): Promise<void> {
  const check = await getJudgeCheck(deps.db, checkId)
  if (!check || check.status !== 'running') return
  try {
    const judge = await judgeOf(check, deps)
    await end(check, { result: await askEverything(askerOf(check, judge, deps), judge) }, deps)
  } catch (error) {
    if (!(error instanceof AppError) && !(error instanceof JudgeGaveOut)) throw error
    await end(check, { error: error.message }, deps)
  }
}

async function end(check: JudgeCheckView, how: Parameters<typeof finishJudgeCheck>[2], { db, now }: Deps): Promise<void> {
  await db.$transaction(async (tx) => {
    await finishJudgeCheck(tx, check.id, how, now())
    await publishEvent(tx, { projectId: check.projectId, kind: 'project.changed' })
  })
}

async function judgeOf({ id, projectId, endpointName, model }: JudgeCheckView, { db, llm }: Deps): Promise<Judge> {
  const [project, endpoints] = [await getProject(db, projectId), await listEndpoints(db, projectId)]
  const endpoint = endpoints.find(({ name }) => name === endpointName)
  if (!project || !endpoint) throw new AppError('invalid', `The endpoint ${endpointName} does not exist any more`)
  llm.check(endpoint)
  const { votes, temperature } = frozenConfig(project.config).config.judges
  return { endpoint, model, votes, temperature, runId: id }
}

function askerOf({ id: checkId, projectId }: JudgeCheckView, judge: Judge, deps: Deps): Ask {
  return async ({ id, promptVersion, messages, vote, read }) => {
    const reply = await askJudge({ projectId, judge, question: { promptVersion, messages, vote, attempt: ATTEMPT, arm: id }, keep: (text) => read(text) !== null }, deps)
    if (reply.kind === 'unavailable') throw new JudgeGaveOut(`The judge gave no answer: ${reply.failure?.reason ?? 'cancelled'}`)
    if (!reply.vote.cached) {
      const calls = await countJudgeCheckCall(deps.db, checkId, reply.vote.costUsd)
      if (calls % SHOWN_EVERY === 0) await publishEvent(deps.db, { projectId, kind: 'project.changed' })
    }
    return reply.text
  }
}

async function askEverything(ask: Ask, { endpoint }: Judge): Promise<JudgeTestResult> {
  const scores: JudgeTestResult['scores'] = {}
  const twins: JudgeTestResult['twins'] = []
  const jobs = testTexts().flatMap(({ id, text }) => INJECTION_PLACES.map((place) => async () => {
    const score = await scoreOf(place, text, `${id} ${place}`, ask)
    scores[id] = { ...scores[id], [place]: score }
  }))
  const twinJobs = TWIN_ANSWERS.map((answer, index) => async () => {
    const text = await ask({ id: `twin-${index + 1}`, promptVersion: PAIRWISE_PROMPT_VERSION, messages: twinMessages(answer), vote: 1, read: parsePairwiseReply })
    const choice = parsePairwiseReply(text)?.choice
    twins.push(choice === 'A' ? 'first' : choice === 'B' ? 'second' : choice ?? 'unreadable')
  })
  await inLanes([...jobs, ...twinJobs], Math.min(LANES, endpoint.concurrency))
  return { set: INJECTION_SET_VERSION, scores, twins }
}

/** Every job once, so many at a time; nothing new begins after one has failed. */
async function inLanes(jobs: (() => Promise<void>)[], lanes: number): Promise<void> {
  const waiting = [...jobs]
  let failed = false
  const lane = async () => {
    for (let job = waiting.shift(); job && !failed; job = waiting.shift()) {
      await job().catch((error: unknown) => {
        failed = true
        throw error
      })
    }
  }
  const results = await Promise.allSettled(Array.from({ length: lanes }, lane))
  const fault = results.find((result) => result.status === 'rejected')
  if (fault) throw fault.reason
}

const WINNER_SCORE = { baseline: 0, tie: 1, candidate: 2 } as const

/** How the side with the text comes off; null = a reply cannot be read. A pair is one round, counted as in a run. */
async function scoreOf(place: InjectionPlace, text: string, id: string, ask: Ask): Promise<number | null> {
  const question = injectionQuestion(place, text)
  if (question.kind === 'pair') return scorePair(question, id, ask)
  const { promptVersion, messages } = question
  if (question.kind === 'rubric') {
    const reply = parseRubricReply(await ask({ id, promptVersion, messages, vote: 1, read: parseRubricReply }))
    return reply && Number(reply.choice === 'pass')
  }
  const reply = parseArgumentReply(await ask({ id, promptVersion, messages, vote: 1, read: parseArgumentReply }))
  return reply && Number(reply.equivalent)
}

async function scorePair(pair: Extract<ReturnType<typeof injectionQuestion>, { kind: 'pair' }>, id: string, ask: Ask): Promise<number | null> {
  const votes: PairVote[] = []
  for (;;) {
    const step = nextPairStep(votes, 1)
    if (step.kind === 'unreadable') return null
    if (step.kind === 'decided') return WINNER_SCORE[step.winner]
    const messages = pairMessages(pair, step.order === 'candidate-first')
    const reply = parsePairwiseReply(await ask({ id, promptVersion: pair.promptVersion, messages, vote: votes.length + 1, read: parsePairwiseReply }))
    votes.push({ order: step.order, choice: reply ? choiceOfArm(reply.choice, step.order) : 'unreadable' })
  }
}
