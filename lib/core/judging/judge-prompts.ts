import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { ARGUMENT_PROMPT_VERSION, argumentPrompt } from '@/lib/core/judging/argument-prompt'
import { PAIRWISE_PROMPT_VERSION, pairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { RUBRIC_PROMPT_VERSION, rubricPrompt } from '@/lib/core/judging/rubric-prompt'

export const JUDGE_KINDS = ['pairwise', 'rubric', 'argument'] as const
export type JudgeKind = (typeof JUDGE_KINDS)[number]

/** A judge prompt as data: the system message, and the user message with the names of its data in braces. */
export type JudgePrompt = { judge: JudgeKind; version: string; purpose: string; system: string; template: string; counting: string }

const request: ChatRequest = { messages: [{ role: 'system', content: '{system message}' }, { role: 'user', content: '{what the person asked}' }] }
const says = (content: string): ChatMessage => ({ role: 'assistant', content })

/** Made by the very function that asks the judge, so that what is shown cannot differ from what is sent. */
function textsOf([system, user]: ChatMessage[]): Pick<JudgePrompt, 'system' | 'template'> {
  const template = String(user?.content)
  const mark = /^<<<[A-Z ]+ ([0-9a-f]{16})>>>/.exec(template)?.[1] ?? ''
  return { system: String(system?.content), template: template.replaceAll(mark, '{code}') }
}

/** Every judge prompt of this version of the product. `{code}` stands for 16 hex digits that depend on all fenced texts. */
export const JUDGE_PROMPTS: readonly JudgePrompt[] = [
  {
    judge: 'pairwise', version: PAIRWISE_PROMPT_VERSION, purpose: 'Free text: which of the two arms answered better.',
    ...textsOf(pairwisePrompt(request, says('{answer shown first}'), says('{answer shown second}'))),
    counting: 'One round asks in both orders. An answer that wins in one order only is a tie: its position decided. An arm wins with more than half of the rounds.',
  },
  {
    judge: 'rubric', version: RUBRIC_PROMPT_VERSION, purpose: 'Cases with an expectation in words: whether an arm did what was expected.',
    ...textsOf(rubricPrompt(request, '{expectation}', says('{answer}'))),
    counting: 'Each arm is asked about alone. Passing takes more than half of the votes.',
  },
  {
    judge: 'argument', version: ARGUMENT_PROMPT_VERSION, purpose: 'Tool calls and JSON: whether a value that differs means the same. Asked only for what equality leaves over.',
    ...textsOf(argumentPrompt(request, { call: '{tool}', path: '{path}', schema: {}, expected: '{expected value}', given: '{given value}' })),
    counting: 'Every value that differs is a question of its own, and all have to be equivalent. More than half of the votes decide.',
  },
]
