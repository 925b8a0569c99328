import { context, propagation, SpanKind, SpanStatusCode, trace, type Attributes, type Context, type Link } from '@opentelemetry/api'

export { SpanKind }

const TRACER = 'slicegate'

type SpanOptions = { kind?: SpanKind; attributes?: Attributes; links?: Link[]; root?: boolean }
/** What a piece of work may say of itself: names and numbers, never text of traffic. */
export type Noting = { note: (attributes: Attributes) => void; fail: (type: string) => void }

/**
 * Does some work inside of a span; without a tracer it just does it. An error that is thrown marks the span by its name alone: its words may
 * quote what people wrote.
 */
export async function inSpan<T>(name: string, options: SpanOptions, work: (span: Noting) => Promise<T>): Promise<T> {
  const { root = false, ...rest } = options
  return trace.getTracer(TRACER).startActiveSpan(name, { ...rest, root }, async (span) => {
    const noting: Noting = {
      note: (attributes) => void span.setAttributes(attributes),
      fail: (type) => void span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR }),
    }
    try {
      return await work(noting)
    } catch (error) {
      noting.fail(error instanceof Error ? error.name : typeof error)
      throw error
    } finally {
      span.end()
    }
  })
}

/** Whether a span is open here: what happens all the time on its own needs none. */
export function isTraced(): boolean {
  return trace.getActiveSpan()?.isRecording() === true
}

/** The current trace in the form that goes over the network; empty where nothing is traced. */
export function traceHeaders(): Record<string, string> {
  const carrier: Record<string, string> = {}
  propagation.inject(context.active(), carrier)
  return carrier
}

/** A link to the span that such headers name; none when they name none. */
export function linksTo(carrier: Record<string, string>): Link[] {
  const from: Context = propagation.extract(context.active(), carrier)
  const spanContext = trace.getSpanContext(from)
  return spanContext && trace.isSpanContextValid(spanContext) ? [{ context: spanContext }] : []
}

/** A statement without its values and its text: what it does, and to which table first. */
export function statementName(sql: string): string {
  const text = sql.replace(/^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*/, '')
  const verb = /^[a-z]+/i.exec(text)?.[0].toUpperCase() ?? 'SQL'
  const table = /\b(?:from|into|update|join)\s+(?:only\s+)?((?:"?[a-z_][\w$]*"?\.)?"?[a-z_][\w$]*"?)/i.exec(text)?.[1]?.replaceAll('"', '').replace(/^public\./, '')
  return table === undefined ? verb : `${verb} ${table}`
}

/** Runs one statement of the database inside of a span, where something is traced. */
export async function inStatementSpan<T>(sql: string, run: () => Promise<T>): Promise<T> {
  if (!isTraced()) return run()
  const name = statementName(sql)
  return inSpan(name, { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql', 'db.query.summary': name } }, run)
}
