import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { readPairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { lookupCase, startModelServer, textCompletion, toolCompletion, type ModelCall } from '@/lib/services/test-run-world'

export type Stage = 'measuring' | 'confirming'
export type StageCalls = Record<Stage, number>

const ANSWER_MS = 40
const LOOKUPS = 120
const QUESTIONS = 40

/** A sixth of the calls in refunds and a quarter of the free answers are worse than the baseline's, each time that they are asked for. */
const isWrongCall = (number: number) => number < LOOKUPS / 2 && number % 6 === 0
const isWrongAnswer = (number: number) => number % 4 === 0

/** Tool calls, which need no judge, and free text, which does. */
export function faultCases(): { request: ChatRequest; reference: ChatResponse; segments: string[] }[] {
  const lookups = Array.from({ length: LOOKUPS }, (_, index) => ({ ...lookupCase(`{"order":${index}}`), segments: [index < LOOKUPS / 2 ? 'refunds' : 'orders'] }))
  const questions = Array.from({ length: QUESTIONS }, (_, index) => ({
    request: { messages: [{ role: 'user' as const, content: `Question ${index}` }] }, segments: ['questions'],
    reference: { message: { role: 'assistant' as const, content: 'An answer of production.' }, finish_reason: 'stop' },
  }))
  return [...lookups, ...questions]
}

export const FAULT_CONFIG = 'gating:\n  min_cases_per_segment: 20\n  threshold: 0.5\n'

/** Verdicts of both sides of a case, by its position in the run, that every run has to come to. */
export function expectedVerdicts(position: number): [boolean, boolean] {
  return position < LOOKUPS ? [true, !isWrongCall(position)] : [true, !isWrongAnswer(position - LOOKUPS)]
}

export const FAULT_CASES = LOOKUPS + QUESTIONS

function judge(text: string): unknown {
  const read = readPairwisePrompt(text)
  const wrong = [read?.answerA, read?.answerB].map((answer) => answer?.includes('wrong') === true)
  const choice = wrong[0] === wrong[1] ? 'tie' : wrong[0] ? 'B' : 'A'
  return textCompletion(JSON.stringify({ choice, reason: 'by its words' }))
}

function answer({ model, messages }: ModelCall): unknown {
  const text = messages.at(-1)!.content
  if (model === 'judge-large') return judge(text)
  const number = Number(/\d+/.exec(text)![0])
  if (text.startsWith('{')) return toolCompletion('lookup', model === 'new' && isWrongCall(number) ? '{"order":"none"}' : text)
  return textCompletion(model === 'old' ? `A fine answer to ${number}.` : isWrongAnswer(number) ? `A wrong answer to ${number}.` : `A short answer to ${number}.`)
}

export type FaultModels = { baseUrl: string; calls: StageCalls; reached: (stage: Stage, calls: number) => Promise<void>; close: () => Promise<void> }

/** A model server that counts the calls of a run's stages, so that a fault can come at a certain one. */
export async function startFaultModels(): Promise<FaultModels> {
  const calls: StageCalls = { measuring: 0, confirming: 0 }
  const waiting = new Set<{ stage: Stage; calls: number; go: () => void }>()
  let stage: Stage = 'measuring'
  const server = await startModelServer((call, request, response) => {
    if (call.model !== 'judge-large' && Number(request.headers['x-slicegate-attempt']) > 1) stage = 'confirming'
    calls[stage] += 1
    for (const one of waiting) if (calls[one.stage] >= one.calls) one.go()
    const said = JSON.stringify(answer(call))
    setTimeout(() => response.setHeader('content-type', 'application/json').end(said), ANSWER_MS)
    return undefined
  })
  const reached = (wanted: Stage, count: number) => new Promise<void>((resolve, reject) => {
    if (calls[wanted] >= count) return resolve()
    const late = setTimeout(() => reject(new Error(`The run made ${calls[wanted]} calls while ${wanted}, not ${count}`)), 100_000)
    const one = {
      stage: wanted, calls: count,
      go: () => {
        clearTimeout(late)
        waiting.delete(one)
        resolve()
      },
    }
    waiting.add(one)
  })
  return { baseUrl: server.baseUrl, calls, reached, close: server.close }
}
