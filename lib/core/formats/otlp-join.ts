import { callKind } from '@/lib/core/formats/genai-call'
import { spanKey, type OtelAttributes, type OtelSpan } from '@/lib/core/formats/otel-span'
import { asText } from '@/lib/core/formats/row-values'

const CONTENT = /^(?:gen_ai\.(?:input\.messages|output\.messages|prompt|completion)|llm\.(?:input|output)_messages|input\.value|output\.value|ai\.prompt|langfuse\.observation\.(?:input|output))/
/** Attributes that are taken from the reports that are left out. */
const MAX_TOLD = 50
const WHO = /customer|tenant|user|session|conversation|^metadata$|metadata\.|association/i

/**
 * Ties spans of one export to each other. The same call reported twice (by a gateway and by the program) is told by the id of its
 * answer: it counts once, as the span that holds more of its contents, and that one takes who asked from the other where it
 * does not say itself. An attempt that a gateway fell back to points to the first one.
 */
export function joinSpans(spans: OtelSpan[]): OtelSpan[] {
  const calls = spans.filter((span) => span.problem === undefined && callKind(span) !== null)
  const twins = findTwins(calls)
  const primary = new Map(calls.filter((span) => fallbackIndex(span) === 0).map((span) => [`${span.traceId} ${span.parentSpanId}`, span]))
  return spans.map((span) => {
    const kept = twins.kept.get(span)
    if (kept) return { ...span, sameCallAs: spanKey(kept) }
    const from = (fallbackIndex(span) ?? 0) > 0 ? primary.get(`${span.traceId} ${span.parentSpanId}`) : undefined
    const told = twins.told.get(span)
    return { ...span, ...(told ? { attributes: { ...told, ...span.attributes } } : {}), ...(from ? { fellBackFrom: spanKey(from) } : {}) }
  })
}

/** For each span that is left out the one that is kept, and for each kept one what the others tell of who asked. */
function findTwins(calls: OtelSpan[]): { kept: Map<OtelSpan, OtelSpan>; told: Map<OtelSpan, OtelAttributes> } {
  const [kept, told] = [new Map<OtelSpan, OtelSpan>(), new Map<OtelSpan, OtelAttributes>()]
  for (const reports of byAnswer(calls).flatMap(sameCalls)) {
    const [best, ...others] = reports.sort((one, other) => other.says - one.says)
    for (const { span } of others) kept.set(span, best!.span)
    told.set(best!.span, Object.fromEntries(others.flatMap(({ span }) => whoOf(span)).slice(0, MAX_TOLD)))
  }
  return { kept, told }
}

type Report = { span: OtelSpan; says: number }

/** Spans with one id of an answer, by their starts, put together where they report one call; those that are alone are left out. */
function sameCalls(group: OtelSpan[]): Report[][] {
  const clusters: Report[][] = []
  for (const span of group) {
    const last = clusters.at(-1)
    if (last && isSameCall(last[0]!.span, span)) last.push({ span, says: says(span) })
    else clusters.push([{ span, says: says(span) }])
  }
  return clusters.filter((cluster) => cluster.length > 1)
}

/** Spans with the same id of an answer, by their starts. */
function byAnswer(calls: OtelSpan[]): OtelSpan[][] {
  const groups = new Map<string, OtelSpan[]>()
  for (const span of calls) {
    const id = asText(span.attributes['gen_ai.response.id']) ?? asText(span.attributes['ai.response.id'])
    if (id === null) continue
    const group = groups.get(id)
    if (group) group.push(span)
    else groups.set(id, [span])
  }
  return [...groups.values()].filter((group) => group.length > 1).map((group) => group.sort((one, other) => one.startMs! - other.startMs!))
}

/** Simple servers give every answer the same id: two reports of one call are from different places and of the same time. */
function isSameCall(one: OtelSpan, other: OtelSpan): boolean {
  const place = (span: OtelSpan) => `${span.scope.name} ${String(span.resource['service.name'])}`
  return spanKey(one) !== spanKey(other) && place(one) !== place(other) && other.startMs! <= (one.endMs ?? one.startMs!) && one.startMs! <= (other.endMs ?? other.startMs!)
}

function whoOf({ attributes }: OtelSpan): [string, OtelAttributes[string]][] {
  return Object.entries(attributes).filter(([key]) => WHO.test(key))
}

/** How much of the contents a span holds, in characters. */
function says(span: OtelSpan): number {
  const own = Object.entries(span.attributes).filter(([key]) => CONTENT.test(key))
  const events = span.events.filter(({ name }) => name.startsWith('gen_ai.')).flatMap((event) => Object.entries(event.attributes))
  return [...own, ...events].reduce((sum, [, value]) => sum + (typeof value === 'string' ? value.length : typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0), 0)
}

function fallbackIndex(span: OtelSpan): number | null {
  const index = span.attributes['gen_ai.fallback_index']
  return typeof index === 'number' && Number.isInteger(index) ? index : null
}
