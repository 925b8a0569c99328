import { z } from 'zod'

/** Shapes that every part of the HTTP API uses. Times are ISO 8601 UTC; null means "not known" or "did not happen". */
export const isoTime = z.iso.datetime().meta({ description: 'ISO 8601, UTC' })

export const projectQuery = z.strictObject({
  project: z.string().optional().meta({ description: 'Slug of the project. An API key knows its own.' }),
})

export const runParams = z.object({ runId: z.uuid() })
export const projectParams = z.object({ project: z.string() })

/** The name under which a request may be sent again without being done twice, unique in the project. */
export const idempotencyKey = z.string().trim().min(1).max(200)
  .meta({ description: 'The same key again gives the run that the first request made, and 409 when it asks for something else. Also as header Idempotency-Key.' })

export const gitContext = z.strictObject({
  commit: z.string().trim().max(200).optional(),
  branch: z.string().trim().max(500).optional(),
  pullRequest: z.string().trim().max(500).optional(),
  actor: z.string().trim().max(200).optional(),
}).meta({ description: 'Where the change comes from, shown with the run.' })

export const problemBody = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().meta({ description: 'What was wrong and what was expected.' }),
  requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional()
    .meta({ description: 'Every wrong field with its path, e.g. body.candidate.model.' }),
}).meta({ description: 'RFC 9457 problem' })
