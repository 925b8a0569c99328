import type { ChatResponse } from '@/lib/core/chat'
import { shortened } from '@/lib/core/judging/describe-difference'

/** Tools of one case that a list can be filtered by; more of them say nothing. */
const MAX_TOOLS = 50

/** Names of the tools that any of the answers called, each once, in alphabetical order. null = there is no such answer. */
export function calledTools(answers: readonly (ChatResponse | null)[]): string[] {
  const names = answers.flatMap((answer) => (answer?.message.tool_calls ?? []).map((call) => shortened(call.function.name, 60)))
  return [...new Set(names)].sort().slice(0, MAX_TOOLS)
}
