import type { OtelSpan } from '@/lib/core/formats/otel-span'
import { asText } from '@/lib/core/formats/row-values'

/** `chat`: a call of a model; `other`: one that is no chat (embeddings and the like); null: no call of a model at all. */
export type CallKind = 'chat' | 'other' | null

const CHAT = new Set(['chat', 'text_completion', 'completion', 'generate_content', 'responses', 'generation', 'llm'])
const OTHER = new Set(['embeddings', 'embedding', 'rerank', 'reranker', 'speech', 'transcription', 'image', 'image_generation', 'moderation'])

function kindOf(name: string | null): CallKind | undefined {
  if (name === null) return undefined
  const lower = name.toLowerCase()
  return CHAT.has(lower) ? 'chat' : OTHER.has(lower) ? 'other' : null
}

/**
 * Whether a span is a call of a model. Agents, chains, tools and workflows are none, even where they repeat what their children
 * say and the sum of their tokens. What says it, in this order: the operation of the Vercel AI SDK, the observation type of Langfuse, the
 * span kind of OpenInference, the operation of the GenAI conventions, the kinds of OpenLLMetry and LangSmith; without any of them a
 * span with a model that holds messages or counts of tokens is one.
 */
export function callKind({ attributes, events, scope, name }: OtelSpan): CallKind {
  const text = (key: string) => asText(attributes[key])
  const vercel = text('ai.operationId')
  if (vercel !== null) return /\.doGenerate$|\.doStream$/.test(vercel) ? 'chat' : /\.doEmbed$/.test(vercel) ? 'other' : null
  const observed = text('langfuse.observation.type')
  if (observed !== null && observed !== 'span') return kindOf(observed) ?? null
  for (const key of ['openinference.span.kind', 'gen_ai.operation.name', 'traceloop.span.kind', 'langsmith.span.kind', 'llm.request.type']) {
    const kind = kindOf(text(key))
    if (kind !== undefined) return kind
  }
  const model = text('gen_ai.request.model') ?? text('gen_ai.response.model') ?? text('llm.model_name') ?? text('llm.request.model')
  if (model === null) return null
  // the gateway names its spans after the type of the request
  if (scope.name === 'bifrost' && /^gen_ai\.(embedding|speech|transcription|image|rerank)/.test(name)) return 'other'
  const tells = Object.keys(attributes).some((key) => /^(?:gen_ai\.(?:usage|prompt|completion|input|output)\b|llm\.(?:token_count|input_messages|output_messages|usage)\b|gcp\.vertex\.agent\.llm_re)/.test(key))
  return tells || events.some((event) => event.name.startsWith('gen_ai.')) ? 'chat' : null
}
