import { z } from 'zod'
import { gitContext, idempotencyKey } from '@/lib/core/api/common'
import { RESULT_FORMATS } from '@/lib/core/formats/read-results'

/** JSON form; a multipart form has the same fields, `before` and `after` as files. */
export const uploadResultsBody = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  format: z.enum(RESULT_FORMATS).default('results'),
  before: z.string().min(1).meta({ description: 'Results of what serves production, as text in the given format.' }),
  after: z.string().min(1).meta({ description: 'Results of the candidate.' }),
  config: z.string().max(256_000).optional(),
  git: gitContext.optional(),
  idempotencyKey: idempotencyKey.optional(),
})
export const uploadedResults = z.object({
  id: z.uuid(), url: z.url(), created: z.boolean().meta({ description: 'false: the idempotency key had made this run before.' }),
})

export const TRACE_FORMATS = ['bifrost'] as const
export const importTracesQuery = z.strictObject({
  project: z.string().optional(),
  format: z.enum(TRACE_FORMATS).default('bifrost'),
  name: z.string().trim().min(1).max(300).default('api'),
})
export const importedTraces = z.looseObject({
  received: z.int(), stored: z.int(), duplicates: z.int(), quarantined: z.int(),
}).meta({ description: 'Counts of lines. Personal data was replaced before anything was stored.' })
