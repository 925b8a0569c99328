import { z } from 'zod'
import { gitContext, idempotencyKey, isoTime, projectQuery } from '@/lib/core/api/common'
import { RESULT_FORMATS } from '@/lib/core/formats/read-results'
import { TRACE_FORMATS } from '@/lib/core/formats/trace-formats'
import { IMPORT_STATUSES, IMPORT_VIAS } from '@/lib/core/sources/import-counts'

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

/** `auto`: told from the first record. */
export const IMPORT_FORMATS = ['auto', ...TRACE_FORMATS] as const
export const importTracesQuery = z.strictObject({
  project: z.string().optional(),
  format: z.enum(IMPORT_FORMATS).default('auto').meta({ description: 'auto: told from the first record.' }),
  name: z.string().trim().min(1).max(300).optional()
    .meta({ description: 'Name of the import, for people. Small bodies without one are put together, an import an hour.' }),
  source: z.string().trim().min(1).max(80).optional()
    .meta({ description: 'Name of the source that its settings are taken from; made when it is missing. Default: that of the format.' }),
  via: z.enum(['api', 'cli']).default('api').meta({ description: 'Who sends, for the record.' }),
  id: z.uuid().optional().meta({ description: 'Id that the import gets, for a sender that follows it; 409 when there is one of that id.' }),
})

export const exportTracesQuery = projectQuery.extend({
  source: z.string().trim().min(1).max(80).optional().meta({ description: 'Name of the source that its settings are taken from; made when it is missing. Default: otlp.' }),
})

const count = z.int().min(0)
const kinds = (description: string) => z.record(z.string(), count).meta({ description })
const importCounts = z.object({
  received: count.meta({ description: 'Rows and lines: stored + duplicates + quarantined + notCalls.' }),
  stored: count, duplicates: count.meta({ description: 'Rows that were there already.' }),
  quarantined: count.meta({ description: 'Rows and lines that could not be read, put aside with line and reason.' }),
  notCalls: count.meta({ description: 'Rows that are no model call.' }),
  unreplayable: kinds('Reason to number of rows that are stored but cannot be replayed.'),
  redactions: kinds('Type to number of values of personal data that were replaced.'),
  missing: z.object({ customer: count, segment: count, conversation: count }).meta({ description: 'Calls that name none.' }),
})

export const importedTraces = importCounts.extend({
  importId: z.uuid().nullable().meta({ description: 'null: nothing came.' }),
  url: z.url().nullable().meta({ description: 'Page of the import.' }),
  firstFault: z.object({ line: z.int(), reason: z.string() }).nullable().meta({ description: 'The first row that was put aside.' }),
}).meta({ description: 'Counts of what was sent; all of it is stored. Personal data was replaced before.' })

export const importParams = z.object({ importId: z.uuid() })
export const importDetail = importCounts.extend({
  id: z.uuid(), url: z.url(), name: z.string(), format: z.string(), via: z.enum(IMPORT_VIAS), status: z.enum(IMPORT_STATUSES),
  error: z.string().nullable(), source: z.string().nullable().meta({ description: 'Name of the source.' }),
  bytes: count, totalBytes: count.nullable(), startedAt: isoTime, finishedAt: isoTime.nullable(),
})
export type ImportDetail = z.infer<typeof importDetail>

export const importLinesQuery = projectQuery.extend({
  format: z.enum(['jsonl', 'lines']).default('jsonl').meta({ description: 'jsonl: {line, row, reason, text} a line; lines: the texts alone, to correct and send again.' }),
})
export const quarantinedLine = z.object({ line: z.int(), row: z.int(), reason: z.string(), text: z.string() })
export const retriedImport = z.object({ read: count, stored: count, duplicates: count, notCalls: count, stillAside: count })
  .meta({ description: 'Lines that were read again, and what became of their rows.' })
