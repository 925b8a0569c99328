import { messageText, type ChatRequest } from '@/lib/core/chat'
import { readPairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { readRubricPrompt } from '@/lib/core/judging/rubric-prompt'

/**
 * The judge model: reads the fenced texts of a judging prompt and prefers the answer whose facts stand in the
 * conversation. Facts are numbers, dates and ids; one that nobody mentioned before counts against an answer.
 */
export function judge(request: ChatRequest): { choice: string; reason: string } {
  const prompt = messageText(request.messages.findLast((message) => message.role === 'user'))
  const pair = readPairwisePrompt(prompt)
  if (pair) return judgePair(pair.conversation, pair.answerA, pair.answerB)
  const rubric = readRubricPrompt(prompt)
  if (rubric) return judgeRubric(rubric.expectation, rubric.answer)
  return { choice: 'tie', reason: 'The prompt holds no two answers to compare.' }
}

type Facts = { supported: Set<string>; invented: Set<string>; refersToTool: boolean }

function judgePair(conversation: string, answerA: string, answerB: string): { choice: string; reason: string } {
  const known = factsIn(conversation)
  const [a, b] = [weigh(answerA, known), weigh(answerB, known)]
  const difference = score(a) - score(b)
  if (difference === 0) return { choice: 'tie', reason: 'Both answers give the same facts.' }
  const [winner, better, worse] = difference > 0 ? (['A', a, b] as const) : (['B', b, a] as const)
  const invented = [...worse.invented][0]
  if (invented !== undefined) return { choice: winner, reason: `The other answer states ${invented}, which the conversation does not support.` }
  const missing = [...better.supported].find((fact) => !worse.supported.has(fact))
  return { choice: winner, reason: missing === undefined ? 'It does what was asked.' : `Only this answer gives ${missing}.` }
}

function weigh(answer: string, known: Set<string>): Facts {
  const facts = factsIn(answer)
  const isKnown = (fact: string) => known.has(fact)
  return {
    supported: new Set([...facts].filter(isKnown)), invented: new Set([...facts].filter((fact) => !isKnown(fact))),
    refersToTool: answer.includes('[calls '),
  }
}

function score(facts: Facts): number {
  return Math.min(facts.supported.size, 1) + facts.supported.size * 0.01 - facts.invented.size * 2 - (facts.refersToTool ? 0.5 : 0)
}

function judgeRubric(expectation: string, answer: string): { choice: string; reason: string } {
  const wanted = [...expectation.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
  const facts = wanted.length > 0 ? wanted : [...factsIn(expectation)]
  const missing = facts.find((fact) => !answer.includes(fact))
  if (missing !== undefined) return { choice: 'fail', reason: `The answer lacks ${missing}.` }
  return { choice: 'pass', reason: 'The answer does what was expected.' }
}

/** Ids, dates, amounts and other numbers of a text; placeholders of redacted values count as one fact each. */
function factsIn(text: string): Set<string> {
  return new Set([...text.matchAll(/<[A-Z]+_[0-9a-f]+>|[A-Z]{2,4}-\d+|\d{4}-\d{2}-\d{2}|\d+(?:[.,]\d+)*/g)].map((match) => match[0]))
}
