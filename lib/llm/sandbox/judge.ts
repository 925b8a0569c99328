import { messageText, type ChatRequest } from '@/lib/core/chat'
import { readClusterNamePrompt } from '@/lib/core/clustering/cluster-name-prompt'
import { readArgumentPrompt } from '@/lib/core/judging/argument-prompt'
import { canonicalJson, parseJson } from '@/lib/core/judging/json-equality'
import { readPairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { readRubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { nameCluster } from '@/lib/llm/sandbox/cluster-name'
import { hashUnit } from '@/lib/llm/sandbox/random'

type Reply = { choice: string; reason: string } | { equivalent: boolean; reason: string } | { name: string }

/** One sampling of an answer; the same one gives the same answer. */
export type Sampling = { seed: string; attempt: string; temperature: number }

/** Shares of the replies at temperature 0.3 that are not the likeliest: a preference for the first position, or the other answer. */
const SLIPS = { position: 0.02, other: 0.01 }
const SLIPS_AT = 0.3

/**
 * The judge model: reads the fenced texts of a judging prompt and prefers the answer whose facts stand in the conversation. Facts
 * are numbers, dates and ids; one that nobody mentioned before counts against an answer. Above temperature 0 a small share of
 * its replies is another one, as with any model: the more, the higher. Asked for the name of a cluster it gives one.
 */
export function judge(request: ChatRequest, sampling: Sampling | null = null): Reply {
  const prompt = messageText(request.messages.findLast((message) => message.role === 'user'))
  const slips = (share: number) =>
    sampling !== null && hashUnit(sampling.seed, 'judge', prompt, sampling.attempt) < share * Math.min(sampling.temperature / SLIPS_AT, 5)
  const pair = readPairwisePrompt(prompt)
  if (pair) return slips(SLIPS.position) ? { choice: 'A', reason: 'It reads better.' } : judgePair(pair.conversation, pair.answerA, pair.answerB)
  const rubric = readRubricPrompt(prompt)
  if (rubric) return judgeRubric(rubric.expectation, rubric.answer, slips(SLIPS.other))
  const argument = readArgumentPrompt(prompt)
  if (argument) return judgeArgument(argument.expected, argument.given, slips(SLIPS.other))
  const group = readClusterNamePrompt(prompt)
  if (group) return { name: nameCluster(group) }
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

/** The sentence that comes before an answer that serves as the expectation. */
const AS_THIS_ONE = /^The answer serves the person as well as this one does:\n([\s\S]*)$/

function judgeRubric(expectation: string, answer: string, slips: boolean): Reply {
  const model = AS_THIS_ONE.exec(expectation)?.[1]
  const problem = model === undefined ? whatLacks(expectation, answer) : whatDiffers(model, answer)
  if (slips) return problem === null ? { choice: 'fail', reason: 'It is not quite what was expected.' } : { choice: 'pass', reason: 'It does about what was expected.' }
  return problem === null ? { choice: 'pass', reason: 'The answer does what was expected.' } : { choice: 'fail', reason: problem }
}

function whatLacks(expectation: string, answer: string): string | null {
  const wanted = [...expectation.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
  const facts = wanted.length > 0 ? wanted : [...factsIn(expectation)]
  const missing = facts.find((fact) => !answer.includes(fact))
  return missing === undefined ? null : `The answer lacks ${missing}.`
}

type Said = { words: string; calls: string[] }

/** An answer as a reader takes it in: what is said, and each call with what its arguments say. */
function takeIn(text: string): Said {
  const calls: string[] = []
  const words = text.replace(/^\[calls (\S+) ([\s\S]*?)\]$(?=\n\[calls |(?![\s\S]))/gm, (_line, name: string, written: string) => {
    const value = parseJson(written)
    calls.push(`${name} with ${value === undefined ? plainText(written) : plainValue(value)}`)
    return ''
  })
  return { words: words.trim(), calls: calls.sort() }
}

/** What an answer does otherwise than the one that it is held against: other calls, other values, other facts. */
function whatDiffers(model: string, answer: string): string | null {
  const [due, given] = [takeIn(model), takeIn(answer)]
  const missing = due.calls.find((call) => !given.calls.includes(call))
  if (missing !== undefined) return `It should make the call ${missing}.`
  if (due.calls.length !== given.calls.length) return 'It makes a call that is not due.'
  if (due.calls.length > 0) return null
  const [dueValue, givenValue] = [parseJson(due.words), parseJson(given.words)]
  if (dueValue !== undefined) return givenValue !== undefined && plainValue(dueValue) === plainValue(givenValue) ? null : 'It gives other values.'
  const [dueFacts, givenFacts] = [factsIn(due.words), factsIn(given.words)]
  const lost = [...dueFacts].find((fact) => !givenFacts.has(fact))
  if (lost !== undefined) return `It does not give ${lost}.`
  const added = [...givenFacts].find((fact) => !dueFacts.has(fact))
  return added === undefined ? null : `It states ${added}, which is not so.`
}

/** Ids, dates, amounts and other numbers of a text; placeholders of redacted values count as one fact each. */
function factsIn(text: string): Set<string> {
  return new Set([...text.matchAll(/<[A-Z]+_[0-9a-f]+>|[A-Z]{2,4}-\d+|\d{4}-\d{2}-\d{2}|\d+(?:[.,]\d+)*/g)].map((match) => match[0]))
}

/** Two values mean the same only when they hold the same words in the same order: case, marks and usual short forms apart. */
function judgeArgument(expected: string, given: string, slips: boolean): Reply {
  const same = plainValue(parseJson(expected)) === plainValue(parseJson(given))
  return same !== slips ? { equivalent: true, reason: 'Both values say the same.' } : { equivalent: false, reason: 'The values say different things.' }
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
