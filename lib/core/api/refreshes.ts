import { z } from 'zod'
import { isoTime, projectQuery } from '@/lib/core/api/common'
import { datasetDifferenceSchema } from '@/lib/core/refresh/dataset-difference'
import { REFRESH_STATUSES, refreshStageSchema } from '@/lib/core/refresh/refresh-stages'
import { REFRESH_TRIGGERS } from '@/lib/core/refresh/refresh-view'

const refreshRun = z.strictObject({
  candidate: z.strictObject({
    model: z.string().trim().min(1).max(200),
    endpoint: z.string().trim().min(1).max(200).optional().meta({ description: 'Name of the endpoint that serves it; default: the first one with the role candidate.' }),
  }),
  name: z.string().trim().min(1).max(200).optional(),
}).meta({ description: 'A run to start on the new cases.' })

export const startRefreshBody = z.strictObject({
  name: z.string().trim().min(1).max(200).default('traffic').meta({ description: 'Name of the dataset; its next version is frozen.' }),
  startRun: refreshRun.nullable().optional(),
  trigger: z.enum(['api', 'cli']).default('api').meta({ description: 'Who asks, for the record.' }),
})
export type StartRefreshBody = z.input<typeof startRefreshBody>

export const refreshParams = z.object({ refreshId: z.uuid() })
export const listRefreshesQuery = projectQuery.extend({ limit: z.coerce.number().int().min(1).max(100).default(20) })

export const startedRefresh = z.object({ id: z.uuid(), url: z.string() })
export type StartedRefresh = z.infer<typeof startedRefresh>

const stage = refreshStageSchema.extend({
  ratePerSecond: z.number().nullable().meta({ description: 'Units a second so far; null: not known.' }),
  secondsLeft: z.number().nullable(),
}).meta({ description: 'done of total units; total null: not known yet. note says what it found, or why it was skipped or failed.' })

export const refreshDetail = z.object({
  id: z.uuid(),
  url: z.string(),
  status: z.enum(REFRESH_STATUSES),
  trigger: z.enum(REFRESH_TRIGGERS),
  datasetName: z.string(),
  stage: z.string().nullable().meta({ description: 'The stage that is under way, or was when it ended.' }),
  stages: z.array(stage),
  error: z.string().nullable().meta({ description: 'Which stage failed and why.' }),
  clusteringId: z.uuid().nullable(),
  datasetId: z.uuid().nullable().meta({ description: 'The dataset that it froze; the one before where nothing changed.' }),
  runId: z.uuid().nullable(),
  runUrl: z.string().nullable(),
  difference: datasetDifferenceSchema.nullable(),
  createdAt: isoTime,
  startedAt: isoTime.nullable(),
  finishedAt: isoTime.nullable(),
})
export type RefreshDetail = z.infer<typeof refreshDetail>

export const refreshList = z.object({ refreshes: z.array(refreshDetail) })
export type RefreshList = z.infer<typeof refreshList>

export const cancelledRefresh = z.object({ id: z.uuid(), status: z.enum(REFRESH_STATUSES), cancelled: z.boolean() })
export const resumedRefresh = z.object({ id: z.uuid(), status: z.enum(REFRESH_STATUSES), resumed: z.boolean() })
