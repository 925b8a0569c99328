import { z } from 'zod'

const share = z.number().nullable().meta({ description: 'Share of the calls of the last 30 days, 0 to 1; null: none came in.' })
const time = z.iso.datetime()

export const sourceParams = z.object({ sourceId: z.uuid() })

export const listedSource = z.object({
  id: z.uuid(),
  name: z.string(),
  format: z.string(),
  pulls: z.boolean().meta({ description: 'true: it is asked for its log; false: its log is sent.' }),
  state: z.enum(['idle', 'pulling', 'stopped', 'failed', 'paused']),
  error: z.string().nullable().meta({ description: 'Why the last pull failed.' }),
  everyMinutes: z.int().nullable().meta({ description: 'null: asked by hand only, or sent.' }),
  pulledAt: time.nullable(),
  nextAt: time.nullable(),
  lastImportAt: time.nullable(),
  received: z.int().meta({ description: 'Rows of the last 30 days.' }),
  stored: z.int(),
  duplicates: z.int(),
  quarantined: z.int(),
  missing: z.object({ customer: share, segment: share, conversation: share }),
})

export const sourceList = z.object({ sources: z.array(listedSource) })

export const requestedPull = z.object({ begun: z.boolean().meta({ description: 'false: a pull is under way already.' }) })
