import { messageText, type ChatRequest } from '@/lib/core/chat'
import { readArgumentPrompt } from '@/lib/core/judging/argument-prompt'
import { canonicalJson, parseJson } from '@/lib/core/judging/json-equality'
import { readPairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { readRubricPrompt } from '@/lib/core/judging/rubric-prompt'

type Reply = { choice: string; reason: string } | { equivalent: boolean; reason: string }

/**
 * The judge model: reads the fenced texts of a judging prompt and prefers the answer whose facts stand in the
 * conversation. Facts are numbers, dates and ids; one that nobody mentioned before counts against an answer.
 */
export function judge(request: ChatRequest): Reply {
  const prompt = messageText(request.messages.findLast((message) => message.role === 'user'))
  const pair = readPairwisePrompt(prompt)
  if (pair) return judgePair(pair.conversation, pair.answerA, pair.answerB)
  const rubric = readRubricPrompt(prompt)
  if (rubric) return judgeRubric(rubric.expectation, rubric.answer)
  const argument = readArgumentPrompt(prompt)
  if (argument) return judgeArgument(argument.expected, argument.given)
  return { choice: 'tie', reason: 'The prompt holds no two answers to compare.' }
}

type Facts = { supported: Set<string>; invented: Set<string>; refersToTool: boolean }

function judgePair(conversation: string, answerA: string, answerB: string): Reply {
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

function judgeRubric(expectation: string, answer: string): Reply {
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

/** Two values mean the same only when they hold the same words in the same order: case, marks and usual short forms apart. */
function judgeArgument(expected: string, given: string): Reply {
  if (plainValue(parseJson(expected)) === plainValue(parseJson(given))) return { equivalent: true, reason: 'Both values say the same.' }
  return { equivalent: false, reason: 'The values say different things.' }
}

const SHORT_FORMS: Record<string, string> = {
  st: 'street', str: 'street', strasse: 'street', straße: 'street', rd: 'road', ave: 'avenue', av: 'avenue', sq: 'square', apt: 'apartment', no: 'number', dr: 'doctor',
}

function plainText(text: string): string {
  const words = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(/[\p{L}\p{N}]+(?:[.,]\p{N}+)*|[^\p{L}\p{N}\s.,;:!?'"()-]/gu) ?? []
  return words.map((word) => SHORT_FORMS[word] ?? word).join(' ')
}

function plainValue(value: unknown): string {
  if (typeof value === 'string') return canonicalJson(plainText(value))
  if (Array.isArray(value)) return `[${value.map(plainValue).join(',')}]`
  if (typeof value !== 'object' || value === null) return value === undefined ? 'nothing' : canonicalJson(value)
  return canonicalJson(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)])))
}
