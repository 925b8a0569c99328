import { z } from 'zod'
import { workContext } from '@/lib/request-context'
import { traceHeaders } from '@/lib/tracing'

const originSchema = z.object({ requestId: z.string().max(64).optional(), trace: z.record(z.string(), z.string()).default({}) })

/** What put a job into the queue: the HTTP request and the trace that it belongs to. */
export type JobOrigin = z.infer<typeof originSchema>

/** Travels with a job, beside its payload; null = there is nothing to say. */
export function originOfJobs(): string | null {
  const { requestId } = workContext()
  const trace = traceHeaders()
  if (requestId === undefined && Object.keys(trace).length === 0) return null
  return JSON.stringify({ requestId, trace })
}

/** Reads it again; what has another shape says nothing. */
export function readOrigin(metadata: string | undefined): JobOrigin {
  if (metadata === undefined) return { trace: {} }
  try {
    return originSchema.catch({ trace: {} }).parse(JSON.parse(metadata))
  } catch {
    return { trace: {} }
  }
}
