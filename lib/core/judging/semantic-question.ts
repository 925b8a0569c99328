import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { messageText } from '@/lib/core/chat'
import { canonicalJson } from '@/lib/core/judging/json-equality'
import type { JudgeQuestion } from '@/lib/core/judging/judge-cache-key'
import { parsePairwiseReply, parseRubricReply } from '@/lib/core/judging/judge-reply'
import { readPairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { readRubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { MAX_COMPARED } from '@/lib/core/judging/semantic-guards'

/**
 * A question split into what may be similar and what has to be equal. `texts`: the judged answers in the order of the prompt.
 * `scope`: SHA-256 of all the rest: server, model, parameters, versions, template, conversation, expectation, number of the vote.
 */
export type SemanticQuestion = { judge: 'pairwise' | 'rubric'; texts: string[]; scope: string }

/**
 * The question as the semantic layer sees it; null where the layer has no say: repeats and confirmations, values of arguments
 * (another spelling may be another value), texts that are empty or longer than 20,000 characters.
 */
export function semanticQuestion(question: JudgeQuestion): SemanticQuestion | null {
  const { messages, execution, ...fields } = question
  const [system, user] = messages
  if (execution !== undefined || messages.length !== 2 || !system || !user) return null
  const read = readPrompt(messageText(user))
  if (!read || read.texts.some((text) => text.trim() === '' || text.length > MAX_COMPARED)) return null
  const { judge, texts, rest } = read
  return { judge, texts, scope: bytesToHex(sha256(utf8ToBytes(canonicalJson({ ...fields, judge, system: messageText(system), rest })))) }
}

function readPrompt(prompt: string): { judge: SemanticQuestion['judge']; texts: string[]; rest: Record<string, string> } | null {
  const pair = readPairwisePrompt(prompt)
  if (pair) return { judge: 'pairwise', texts: [pair.answerA, pair.answerB], rest: { conversation: pair.conversation } }
  const rubric = readRubricPrompt(prompt)
  return rubric && { judge: 'rubric', texts: [rubric.answer], rest: { conversation: rubric.conversation, expectation: rubric.expectation } }
}

/** What a judge chose, in the words of its reply; null when it cannot be read. */
export function choiceOfReply(judge: SemanticQuestion['judge'], text: string): string | null {
  return (judge === 'pairwise' ? parsePairwiseReply(text) : parseRubricReply(text))?.choice ?? null
}
