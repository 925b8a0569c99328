import type { Allocation } from '@/lib/core/sampling/allocation'
import type { DatasetDifference } from '@/lib/core/refresh/dataset-difference'
import type { RefreshStage, RefreshStageName, RefreshStatus } from '@/lib/core/refresh/refresh-stages'

/** Who asked for a refresh. */
export const REFRESH_TRIGGERS = ['button', 'schedule', 'api', 'cli'] as const
export type RefreshTrigger = (typeof REFRESH_TRIGGERS)[number]

/** The run that a refresh starts on its new cases. `name` absent = made up from the models. */
export type RefreshRun = { candidate: { model: string; endpoint?: string | undefined }; name?: string | undefined }

/** A refresh for people; times are ISO 8601. Ids are null as long as their stage has not made them. */
export type RefreshView = {
  id: string
  projectId: string
  status: RefreshStatus
  trigger: RefreshTrigger
  createdBy: string
  /** The stage that is under way, or was when it ended; null before the first one. */
  stage: RefreshStageName | null
  stages: RefreshStage[]
  /** Why it failed, in words; null unless it did. */
  error: string | null
  /** Name of the dataset that it freezes. */
  datasetName: string
  startRun: RefreshRun | null
  windowFrom: string | null
  windowTo: string | null
  clusteringId: string | null
  datasetId: string | null
  runId: string | null
  allocation: Allocation | null
  difference: DatasetDifference | null
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}

/** When a project is refreshed by itself; `nextAt` null while it is switched off. */
export type RefreshScheduleView = {
  cron: string
  timezone: string
  enabled: boolean
  startRun: RefreshRun | null
  updatedBy: string
  updatedAt: string
  nextAt: string | null
}
