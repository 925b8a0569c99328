import { answerOtlp, MAX_OTLP_BYTES } from '@/app/api/v1/otlp/v1/answer-otlp'
import { exportTracesOperation } from '@/lib/core/api/operations'
import type { OtelSpan } from '@/lib/core/formats/otel-span'
import { otlpRequestSpans } from '@/lib/core/formats/otlp-request'
import { route } from '@/lib/http'
import { importGate } from '@/lib/services/import-gate'
import { importRows } from '@/lib/services/import-rows'

export const POST = route(exportTracesOperation, ({ project, query, viewer, request, chunks, deps }) =>
  answerOtlp(request, chunks, 'rejectedSpans', async (body, encoding) => {
    // before a byte of the body is read: whoever is sent away keeps what it has
    const leave = importGate().enter()
    try {
      const spans = otlpRequestSpans(await body(), encoding)
      const { quarantined, firstFault } = await importRows({
        projectId: project.id, format: 'otlp', name: 'otlp', via: 'otlp', sourceName: query.source, createdBy: viewer.actor, joins: true, rows: rowsOf(spans),
      }, deps)
      return quarantined === 0 ? null : { count: quarantined, message: `${firstFault?.reason ?? 'some spans could not be read'}. Refused spans are kept with their reasons on the page of the import.` }
    } finally {
      leave()
    }
  }), { maxBytes: MAX_OTLP_BYTES })

function* rowsOf(spans: OtelSpan[]) {
  for (const [index, span] of spans.entries()) yield { row: span, text: JSON.stringify(span), line: index + 1 }
}
