import { context, trace, type Attributes, type Context, type Span, type SpanOptions, type SpanStatusCode, type Tracer, type TracerProvider } from '@opentelemetry/api'
import { VERSION } from '@/lib/core/version'
import { tracingWanted } from '@/lib/env'

/** What a span may carry. Everything else is left out: addresses with search words, statements, the words of errors. */
const KEPT = /^(?:http\.(?:method|route|status_code|request\.method|response\.status_code)|next\.(?:span_name|span_type|route|rsc|page|segment)|net\.peer\.(?:name|port)|server\.(?:address|port)|error\.type|messaging\..+|gen_ai\..+|db\.(?:system\.name|query\.summary)|slicegate\..+|operation\.name)$/

export function keptAttributes(attributes: Attributes | undefined): Attributes {
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([key]) => KEPT.test(key)))
}

/** Without what follows a question mark: names of spans may hold an address. */
export function keptName(name: string): string {
  return name.replace(/[?#]\S*/g, '')
}

function guarded(span: Span): Span {
  const { setAttribute, setAttributes, setStatus, updateName } = span
  return Object.assign(span, {
    setAttribute: (key: string, value: Parameters<Span['setAttribute']>[1]) => (KEPT.test(key) ? setAttribute.call(span, key, value) : span),
    setAttributes: (attributes: Attributes) => setAttributes.call(span, keptAttributes(attributes)),
    addEvent: () => span,
    recordException: (error: unknown) => setAttribute.call(span, 'error.type', error instanceof Error ? error.name : 'error'),
    setStatus: ({ code }: { code: SpanStatusCode }) => setStatus.call(span, { code }),
    updateName: (name: string) => updateName.call(span, keptName(name)),
  })
}

function guardedTracer(tracer: Tracer): Tracer {
  const startSpan = (name: string, options: SpanOptions = {}, from?: Context) =>
    guarded(tracer.startSpan(keptName(name), { ...options, attributes: keptAttributes(options.attributes) }, from))
  const startActiveSpan = (name: string, ...rest: unknown[]) => {
    const work = rest.at(-1) as (span: Span) => unknown
    const [options, given] = rest.slice(0, -1) as [SpanOptions?, Context?]
    const from = given ?? context.active()
    const span = startSpan(name, options, from)
    return context.with(trace.setSpan(from, span), () => work(span))
  }
  return { startSpan, startActiveSpan: startActiveSpan as Tracer['startActiveSpan'] }
}

/** Everybody's spans go through here, the web framework's too: what they carry is decided in one place. */
export function guardedProvider(provider: TracerProvider): TracerProvider {
  return { getTracer: (...named) => guardedTracer(provider.getTracer(...named)) }
}

/**
 * Sends traces of the process where the standard variables of OpenTelemetry say; loads nothing where they ask for nothing. Returns what sends
 * the rest at the end of the process.
 */
export async function startTracing(kind: 'web' | 'worker'): Promise<() => Promise<void>> {
  const wanted = tracingWanted()
  if (!wanted) return async () => undefined
  const { NodeSDK } = await import('@opentelemetry/sdk-node')
  const sdk = new NodeSDK({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are the operator's to set
    ...(wanted.named ? {} : { serviceName: `slicegate-${kind}` }), metricReaders: [], logRecordProcessors: [], instrumentations: [],
  })
  sdk.start()
  const provider = trace.getTracerProvider()
  const real = 'getDelegate' in provider ? (provider as { getDelegate: () => TracerProvider }).getDelegate() : provider
  trace.disable()
  trace.setGlobalTracerProvider(guardedProvider(real))
  trace.getTracer('slicegate', VERSION)
  return () => sdk.shutdown()
}
