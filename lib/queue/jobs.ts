import { z } from 'zod'

/** The only payloads there are: ids, never traces. Every job may run twice; Postgres decides what is still to do. */
export const JOB_PAYLOADS = {
  'load-demo': z.strictObject({}),
  'replay-cases': z.strictObject({ runId: z.uuid(), caseIds: z.array(z.uuid()).min(1).max(100) }),
  'rerun-cases': z.strictObject({ runId: z.uuid(), caseIds: z.array(z.uuid()).min(1).max(100) }),
  'decide-gate': z.strictObject({ runId: z.uuid() }),
  'check-judge': z.strictObject({ checkId: z.uuid() }),
  'refresh': z.strictObject({ refreshId: z.uuid() }),
  'scheduled-refresh': z.strictObject({ projectId: z.uuid() }),
  'rerun-for-review': z.strictObject({ rerunId: z.uuid() }),
  'deliver-webhooks': z.strictObject({}),
  'fill-ratings': z.strictObject({ runId: z.uuid() }),
  'draw-audit': z.strictObject({ projectId: z.uuid() }),
  'pull-source': z.strictObject({ sourceId: z.uuid() }),
  'reread-traces': z.strictObject({ sourceId: z.uuid(), token: z.uuid() }),
  'check-privacy': z.strictObject({ projectId: z.uuid() }),
  'rescan-stored': z.strictObject({ scanId: z.uuid() }),
  'expire-traces': z.strictObject({}),
  'index-traces': z.strictObject({}),
  'sweep-runs': z.strictObject({}),
} as const

export type JobName = keyof typeof JOB_PAYLOADS
export type JobPayload<N extends JobName> = z.infer<(typeof JOB_PAYLOADS)[N]>

export const JOB_NAMES = Object.keys(JOB_PAYLOADS) as JobName[]

/** Cases of one `replay-cases` job: enough to make the queue cheap, few enough to lose little when a worker dies. */
const MOST_CASES_PER_JOB = 25
const LEAST_CASES_PER_JOB = 5
/** A run is cut into so many jobs where it can: a worker takes some at a time, and the last ones decide how long the others stand by. */
const JOBS_OF_RUN = 100

/** Cases of one `replay-cases` job of a run of so many: the same for the same run, whoever puts it into the queue. */
export function casesPerJob(casesOfRun: number): number {
  return Math.min(MOST_CASES_PER_JOB, Math.max(LEAST_CASES_PER_JOB, Math.ceil(casesOfRun / JOBS_OF_RUN)))
}

/** Re-runs of one `rerun-cases` job: a case takes several calls, one after the other. */
export const RERUNS_PER_JOB = 10

export const SWEEP_EVERY_MS = 10_000

/** How long a message to a webhook waits at most before it is sent first. */
export const DELIVER_EVERY_MS = 3_000

/** How long a trace waits at most before it is found by its words through the index. */
export const INDEX_EVERY_MS = 2_000

/**
 * Same for every job. Finished and failed jobs are removed at once, so that a job id can be used again for the same work: the
 * id keeps a job from standing in the queue twice, nothing more.
 */
export const JOB_OPTIONS = {
  attempts: 4,
  backoff: { type: 'exponential', delay: 1000 },
  removeOnComplete: true,
  removeOnFail: true,
} as const

/**
 * A worker that dies is noticed when its locks run out: seconds, because locks are renewed while the process lives. A job may
 * be taken over several times; one that keeps killing its worker ends as failed.
 */
export const WORKER_OPTIONS = { lockDuration: 5000, stalledInterval: 2500, maxStalledCount: 5, drainDelay: 5, runRetryDelay: 500 } as const

/** Loading the demo, and deciding a large run, compute for seconds without a pause, in which no lock can be renewed. */
export function lockDurationOf(name: JobName): number {
  return name === 'load-demo' || name === 'decide-gate' ? 60_000 : WORKER_OPTIONS.lockDuration
}

/** BullMQ allows neither integers nor colons as job ids. */
export function replayJobId(runId: string, chunk: number): string {
  return `replay-cases-${runId}-${chunk}`
}

export function rerunJobId(runId: string, round: number, chunk: number): string {
  return `rerun-cases-${runId}-${round}-${chunk}`
}

export function decideJobId(runId: string): string {
  return `decide-gate-${runId}`
}

export function fillRatingsJobId(runId: string): string {
  return `fill-ratings-${runId}`
}

export function checkJudgeJobId(checkId: string): string {
  return `check-judge-${checkId}`
}

export function reviewRerunJobId(rerunId: string): string {
  return `rerun-for-review-${rerunId}`
}

export function refreshJobId(refreshId: string): string {
  return `refresh-${refreshId}`
}

/** Of the schedule, which makes a job each time. */
export function scheduledRefreshId(projectId: string): string {
  return `scheduled-refresh-${projectId}`
}

export function pullSourceJobId(sourceId: string): string {
  return `pull-source-${sourceId}`
}

export function rereadJobId(token: string): string {
  return `reread-traces-${token}`
}

export function rescanJobId(scanId: string): string {
  return `rescan-stored-${scanId}`
}
