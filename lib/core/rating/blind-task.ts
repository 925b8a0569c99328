import { messageText, type ChatMessage, type ChatRequest, type ChatResponse } from '@/lib/core/chat'
import { readExpectation } from '@/lib/core/judging/expectation'
import { weighStructure } from '@/lib/core/judging/judge-structure'
import { judgingMethod } from '@/lib/core/judging/judging-method'
import type { JudgedThing } from '@/lib/core/rating/judged-thing'
import { unitHash } from '@/lib/core/sampling/unit-hash'
import type { Arm } from '@/lib/core/types'

/** One value that differs from the right one, as text. null = nothing stands there. */
export type RatedDifference = { place: string; expected: string | null; given: string | null }

/**
 * All that a person who rates gets to see of a task, and all that leaves the server: no arm, no model, no verdict, no vote, no segment,
 * no run and no case, no figures that would give an arm away.
 */
export type BlindTask = {
  id: string
  /** `pair`: which of two answers is better. `answer`: does it do what is expected. `argument`: do the differing values mean the same. */
  kind: 'pair' | 'answer' | 'argument'
  request: Pick<ChatRequest, 'messages' | 'tools'>
  /** What should have happened, in words; null where nobody said. */
  expectation: string | null
  /** The answer that counts as right; never given for a pair, where it would tell which arm answers as production did. */
  reference: ChatMessage | null
  /** One answer, or A and B. */
  answers: ChatMessage[]
  differences: RatedDifference[]
}

/** What the database knows of a task. */
export type TaskContents = {
  id: string
  judge: JudgedThing['judge']
  arm: JudgedThing['arm']
  seed: string
  request: ChatRequest
  reference: ChatResponse | null
  expectation: string | null
  outputs: Record<Arm, ChatResponse | null>
}

/** Which arm stands first for a person: by hash, so the same whenever the person comes back, and another for the next one. */
export function firstArm({ taskId, userId, seed }: { taskId: string; userId: string; seed: string }): Arm {
  return unitHash(`${seed} ${taskId}`, userId) < 0.5 ? 'baseline' : 'candidate'
}

/** Takes away whatever a person who rates must not see; null when an answer is gone, so that there is nothing to rate. */
export function blindTask(task: TaskContents, userId: string): BlindTask | null {
  const { id, arm, judge, request, outputs } = task
  const first = firstArm({ taskId: id, userId, seed: task.seed })
  const shown = arm === 'pair' ? [outputs[first], outputs[first === 'baseline' ? 'candidate' : 'baseline']] : [outputs[arm]]
  const answers = shown.flatMap((output) => (output ? [plainMessage(output.message)] : []))
  if (answers.length !== shown.length) return null
  const kind = arm === 'pair' ? 'pair' as const : judge === 'argument' ? 'argument' as const : 'answer' as const
  return {
    id, kind, request: { messages: request.messages.map(plainMessage), ...(request.tools ? { tools: request.tools } : {}) },
    expectation: wordsOf(task.expectation), reference: kind === 'pair' || (kind === 'answer' && task.expectation) || !task.reference ? null : plainMessage(task.reference.message),
    answers, differences: kind === 'argument' ? differencesOf(task, outputs[arm as Arm]!) : [],
  }
}

/** Text, refusal and calls without their ids, whose spelling tells providers apart, and without thoughts, which are not judged. */
function plainMessage(message: ChatMessage): ChatMessage {
  const calls = (message.tool_calls ?? []).map((call) => ({ ...(call.type === undefined ? {} : { type: call.type }), function: { name: call.function.name, arguments: call.function.arguments } }))
  return {
    role: message.role, content: messageText(message), ...(message.refusal ? { refusal: message.refusal } : {}), ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
}

/** Checks are for machines: only words are shown. */
function wordsOf(expectation: string | null): string | null {
  return expectation !== null && readExpectation(expectation).kind !== 'checks' ? expectation : null
}

function differencesOf({ request, reference, expectation }: TaskContents, output: ChatResponse): RatedDifference[] {
  const method = judgingMethod({ request, reference, expectation }, 'pairwise')
  if (!reference || (method !== 'tools' && method !== 'json')) return []
  const text = (value: unknown) => (value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value))
  return weighStructure(method, reference, output, request).open.map(({ call, path, expected, given }) => ({
    place: [call, path].filter(Boolean).join(' ') || 'the whole answer', expected: text(expected), given: text(given),
  }))
}
