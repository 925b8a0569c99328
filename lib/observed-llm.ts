import type { Endpoint } from '@/lib/core/endpoint'
import { listCost } from '@/lib/core/list-prices'
import type { Llm } from '@/lib/llm/client'
import type { Metrics } from '@/lib/metrics'
import { inSpan, SpanKind } from '@/lib/tracing'

type Purpose = 'model' | 'judge' | 'embedding'

const MOST_MODELS = 100

type Named = Pick<Endpoint, 'prices' | 'judgeModel' | 'baseUrl'>

/**
 * The names of models that become labels: those that an endpoint is set up for or that have a list price, up to a bound. Others come from
 * whoever starts a run. Of the names of one model, as it was asked for and as the server calls it, the first that is known.
 */
export function createModelNames(most = MOST_MODELS): (endpoint: Named, ...models: string[]) => string {
  const known = new Set<string>()
  const mayBe = ({ prices, judgeModel, baseUrl }: Named, model: string) =>
    judgeModel === model || Object.hasOwn(prices, model) || listCost(baseUrl, model, { input: 1, output: 1, cachedInput: null }, new Date()) !== null
  return (endpoint, ...models) => {
    const found = models.find((model) => known.has(model)) ?? (known.size < most ? models.find((model) => mayBe(endpoint, model)) : undefined)
    if (found === undefined) return 'other'
    known.add(found)
    return found
  }
}

/** The client with every call counted and traced: names, times, tokens and money, never what was said. */
export function observeLlm(llm: Llm, metrics: Metrics): Llm {
  const nameOf = createModelNames()
  const spanOf = (operation: string, model: string, purpose: Purpose) => ({
    kind: SpanKind.CLIENT, attributes: { 'gen_ai.operation.name': operation, 'gen_ai.request.model': model, 'slicegate.purpose': purpose },
  })
  const countCost = (labels: { purpose: Purpose; model: string }, costUsd: number | null) => {
    if (costUsd === null) metrics.modelUnpriced.inc(labels)
    else metrics.modelCost.inc(labels, costUsd)
  }
  return {
    ...llm,
    chat: (call) => {
      const purpose: Purpose = call.lane === 'first' ? 'judge' : 'model'
      const asked = nameOf(call.endpoint, call.model)
      return inSpan(`chat ${asked}`, spanOf('chat', asked, purpose), async (span) => {
        const result = await llm.chat(call)
        const labels = { purpose, model: result.kind === 'answered' ? nameOf(call.endpoint, call.model, result.model) : asked }
        const outcome = result.kind === 'answered' ? 'answered' : outcomeOf(result.reason)
        metrics.modelCalls.inc({ ...labels, outcome })
        if (result.latencyMs !== null) metrics.modelSeconds.observe(labels, result.latencyMs / 1000)
        span.note({ 'slicegate.outcome': outcome, 'slicegate.tries': result.tries })
        if (result.kind === 'failed') {
          span.fail(outcome)
          return result
        }
        const { input, output } = result.usage
        if (input !== null) metrics.modelTokens.inc({ ...labels, direction: 'input' }, input)
        if (output !== null) metrics.modelTokens.inc({ ...labels, direction: 'output' }, output)
        countCost(labels, result.costUsd)
        span.note({ ...(input === null ? {} : { 'gen_ai.usage.input_tokens': input }), ...(output === null ? {} : { 'gen_ai.usage.output_tokens': output }) })
        return result
      })
    },
    embed: (call) => {
      const labels = { purpose: 'embedding' as const, model: nameOf(call.endpoint, call.model) }
      return inSpan(`embeddings ${labels.model}`, spanOf('embeddings', labels.model, 'embedding'), async (span) => {
        const result = await llm.embed(call)
        const outcome = result.kind === 'embedded' ? 'answered' : outcomeOf(result.reason)
        metrics.modelCalls.inc({ ...labels, outcome })
        span.note({ 'slicegate.outcome': outcome })
        if (result.kind === 'failed') {
          span.fail(outcome)
          return result
        }
        if (result.tokens !== null) metrics.modelTokens.inc({ ...labels, direction: 'input' }, result.tokens)
        countCost(labels, result.costUsd)
        return result
      })
    },
  }
}

/** The reason without what follows it: a refused parameter has a name that the provider wrote. */
function outcomeOf(reason: string): string {
  return reason.split(':')[0]!
}
