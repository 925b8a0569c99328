import type { ModelPrice } from '@/lib/core/endpoint'
import type { ChatMessage, ChatRequest, ChatResponse } from '@/lib/core/chat'
import { messageText } from '@/lib/core/chat'
import { compareToolCalls } from '@/lib/core/judging/compare-tool-calls'
import { compareJson } from '@/lib/core/judging/compare-json'
import { EMBEDDING_MODEL, JUDGE_MODEL, SMALL_JUDGE_MODEL } from '@/lib/llm/sandbox/chat-completion'
import { rightAnswer } from '@/lib/llm/sandbox/models'

export const DEMO_SLUG = 'demo'
export const DEMO_NAME = 'Helpdesk automation (simulated)'
export const DEMO_SEED = 'helpdesk'
export const DEMO_DRAW_SEED = 'helpdesk-1283'
export const DEMO_IMPORT = 'gateway-logs-week.jsonl'
export const DEMO_FLAGS = 25

export const DEMO_CONFIG = `# What a new model of the helpdesk must keep before it may ship.
gating:
  metric: pass_rate
  aggregate: min_segment   # not "mean"
  threshold: 0.85
  min_cases_per_segment: 20
segment_by: intent
eval_config:
  replay: { sample_size: 1200, window_days: 7, strip_pii: true, min_cluster_size: 15 }
  judges: { structured: exact_match_with_arg_judge, freeform: pairwise_preference, judge_model: ${JUDGE_MODEL} }
  adversarial: { path: ./evals/adversarial_permanent.jsonl, weight: 3.0 }
  gates: { regression_threshold: 0.02 }
  embedding: { model: ${EMBEDDING_MODEL}, dimensions: 256 }
`

const price = (input: number, output: number): ModelPrice => ({ input, output, cachedInput: null, date: '2026-11-01', source: 'simulated' })

/** US dollars per million tokens, invented like everything of the demo. */
export const DEMO_PRICES: Record<string, ModelPrice> = {
  'helpdesk-prod': price(0.4, 1.6), 'helpdesk-next': price(0.25, 1.1), 'helpdesk-next-rc1': price(0.25, 1.1), [JUDGE_MODEL]: price(2, 8), [SMALL_JUDGE_MODEL]: price(0.25, 1), [EMBEDDING_MODEL]: price(0.02, 0),
}

/**
 * What a support agent writes about a recorded answer that was wrong: the exact facts or calls that were due, in
 * backticks. Null when the answer was right, or when the request is none of the helpdesk's.
 */
export function describeFailure(request: ChatRequest, response: ChatResponse): string | null {
  const right = rightAnswer(request)
  if (!right) return null
  const given = response.message
  if (right.kind === 'calls') {
    const [call] = right.calls
    if (!call) return null
    const due: ChatMessage = { role: 'assistant', content: null, tool_calls: [{ function: { name: call.name, arguments: JSON.stringify(call.args) } }] }
    if (compareToolCalls(due, given).passed) return null
    const values = Object.entries(call.args).map(([name, value]) => `\`${JSON.stringify(name)}:${JSON.stringify(value)}\``)
    return `The customer complained. It should have called \`${call.name}\` with ${values.join(', ')}.`
  }
  if (right.kind === 'json') {
    const due: ChatMessage = { role: 'assistant', content: JSON.stringify(right.value) }
    if (compareJson(due, given).passed) return null
    const values = Object.entries(right.value).map(([name, value]) => `\`${JSON.stringify(name)}:${JSON.stringify(value)}\``)
    return `A field was read wrongly. The reply should hold ${values.join(', ')}.`
  }
  if (messageText(given).includes(right.sentence)) return null
  const facts = right.sentence.match(/[A-Z]{2,4}-\d+|\d{4}-\d{2}-\d{2}|\d+(?:\.\d+)?/g) ?? []
  if (facts.length === 0) return null
  return `The customer got a wrong or empty answer. It should have given ${[...new Set(facts)].map((fact) => `\`${fact}\``).join(', ')}.`
}
