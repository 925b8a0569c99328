import type { ChatResponse } from '@/lib/core/chat'
import type { Drill, DrillFault } from '@/lib/core/run'
import { seededRandom } from '@/lib/core/seeded-random'

/** Whether a drill hits this case: a share of its segment, the same cases in every attempt, so that it is a real regression. */
export function isDrilled(drill: Drill, { seed, caseId, segments }: { seed: string; caseId: string; segments: readonly string[] }): boolean {
  return segments.includes(drill.segment) && seededRandom(`${seed} drill ${caseId}`)() < drill.share
}

/**
 * The answer, spoilt as a broken model would: without its first argument, cut off in the middle of a call, or with another
 * tool. An answer without a tool call is cut in half. The given response stays as it is.
 */
export function breakOnPurpose(response: ChatResponse, fault: DrillFault): ChatResponse {
  const calls = response.message.tool_calls ?? []
  const [first, ...others] = calls
  if (!first) return cutText(response)
  const spoilt = (call: { name: string; arguments: string }, finish = response.finish_reason): ChatResponse => ({
    ...response, finish_reason: finish, message: { ...response.message, tool_calls: [{ ...first, function: { ...first.function, ...call } }, ...others] },
  })
  const { name, arguments: text } = first.function
  if (fault === 'swapped tool') return spoilt({ name: `${name}_v2`, arguments: text })
  const without = dropArgument(text)
  // a call without arguments has none to drop
  if (fault === 'truncated call' || without === text) return spoilt({ name, arguments: text.slice(0, Math.ceil(text.length / 2)) }, 'length')
  return spoilt({ name, arguments: without })
}

function dropArgument(text: string): string {
  try {
    const args: unknown = JSON.parse(text)
    if (args === null || typeof args !== 'object' || Array.isArray(args)) return '{}'
    return JSON.stringify(Object.fromEntries(Object.entries(args).slice(1)))
  } catch (error) {
    // already no JSON: what was given was broken before the drill
    if (error instanceof SyntaxError) return '{}'
    throw error
  }
}

function cutText(response: ChatResponse): ChatResponse {
  const { content } = response.message
  const text = typeof content === 'string' ? content : ''
  return { ...response, finish_reason: 'length', message: { ...response.message, content: text.slice(0, Math.floor(text.length / 2)) } }
}
