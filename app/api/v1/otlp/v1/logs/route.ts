import { answerOtlp, MAX_OTLP_BYTES } from '@/app/api/v1/otlp/v1/answer-otlp'
import { exportLogsOperation } from '@/lib/core/api/operations'
import { countLogRecords } from '@/lib/core/formats/otlp-request'
import { route } from '@/lib/http'

/** A log record comes in another request than its span, before or after it, or without it: what is stored of a call must not depend on that. */
const INSTEAD = 'Log records are not stored. Let messages be recorded on spans: OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental with OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=span_only (or span_and_event).'

export const POST = route(exportLogsOperation, ({ request, chunks }) =>
  answerOtlp(request, chunks, 'rejectedLogRecords', async (body, encoding) => {
    const count = countLogRecords(await body(), encoding)
    return count === 0 ? null : { count, message: INSTEAD }
  }), { maxBytes: MAX_OTLP_BYTES })
