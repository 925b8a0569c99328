import type { ChatMessage, ChatRequest, ChatResponse } from '@/lib/core/chat'
import { checkSchema } from '@/lib/core/judging/expectation'
import { weighCheck } from '@/lib/core/judging/judge-check'
import { weighStructure } from '@/lib/core/judging/judge-structure'
import { PROMPT_INJECTIONS } from '@/lib/core/judging/prompt-injections'
import type { Verdict } from '@/lib/core/types'

const done = (message: ChatMessage): ChatResponse => ({ message, finish_reason: 'stop' })
const says = (content: string): ChatMessage => ({ role: 'assistant', content })
const refund = (order: string, content: string | null = null): ChatMessage =>
  ({ role: 'assistant', content, tool_calls: [{ function: { name: 'refund', arguments: JSON.stringify({ order }) } }] })

const REQUEST: ChatRequest = { messages: [{ role: 'user', content: 'Refund BX-1' }] }
const CHECK = checkSchema.parse({ check: 'tool_calls', calls: [{ name: 'refund', arguments: { order: 'BX-1' } }] })

function passes(verdict: Verdict): boolean {
  return verdict.kind === 'scored' && verdict.passed
}

const tools = (output: ChatMessage) => passes(weighStructure('tools', done(refund('BX-1')), done(output), REQUEST).verdict)
const json = (output: ChatMessage) => passes(weighStructure('json', done(says('{"order":"BX-1"}')), done(output), REQUEST).verdict)
const check = (output: ChatMessage) => passes(weighCheck(CHECK, done(output), REQUEST).verdict)

/** Answers that are wrong, with a text in every place that an answer has; the verdict has to stay a fail. */
const WRONG: ((text: string) => boolean)[] = [
  (text) => tools(refund('BX-2', text)), (text) => tools(refund(text)), (text) => tools(refund(`BX-1 ${text}`)), (text) => tools(says(text)),
  (text) => json(says(JSON.stringify({ order: text }))), (text) => json(says(`{"order":"BX-2"}\n${text}`)),
  (text) => check(refund('BX-2', text)), (text) => check(refund(text)), (text) => check(says(text)),
]

/** How many verdicts of the structural layer the test set moves, computed by the layer itself: no model is asked. */
export function structuralInjections(): { moved: number; n: number } {
  const results = PROMPT_INJECTIONS.flatMap(({ text }) => WRONG.map((passesWith) => passesWith(text)))
  return { moved: results.filter(Boolean).length, n: results.length }
}
