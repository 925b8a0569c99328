export type SystemProcess = {
  id: string; kind: string; host: string; pid: number; version: string; startedAt: string; beatAt: string; drainingAt: string | null
  /** Knows other migrations than the process that shows the page. */
  otherSchema: boolean
}

export type SystemQueue = { job: string; waiting: number; active: number; delayed: number; failed: number; oldestAt: string | null }

/** Everything that the page of the system shows; null = it could not be read just now. */
export type SystemView = {
  at: string
  version: string
  parts: { part: string; ok: boolean; why: string | null }[]
  processes: SystemProcess[] | null
  queues: SystemQueue[] | null
  runs: { open: number; casesWaiting: number } | null
  database: { bytes: number; tables: { name: string; bytes: number; rows: number | null; parts: number }[]; migration: { name: string; at: string } | null } | null
  backup: { at: string; target: string; bytes: number | null } | null
  queueOn: 'Postgres' | 'Redis'
  metrics: 'token' | 'open' | 'off'
}

/** What each part is, in words. */
export const PART_WORDS: Record<string, { label: string; about: string }> = {
  process: { label: 'This process', about: 'takes work' },
  database: { label: 'Database', about: 'answers' },
  migrations: { label: 'Migrations', about: 'fit this version' },
  queue: { label: 'Queue', about: 'answers' },
}

/** What each kind of job does, for people who do not know the code. */
export const JOB_WORDS: Record<string, string> = {
  'load-demo': 'Load the demo', 'replay-cases': 'Replay cases of runs', 'rerun-cases': 'Confirm flips', 'rerun-for-review': 'Run a case again for a reviewer',
  'decide-gate': 'Decide gates', 'check-judge': 'Test judges', refresh: 'Refresh datasets', 'scheduled-refresh': 'Begin scheduled refreshes', 'deliver-webhooks': 'Deliver webhooks',
  'fill-ratings': 'Fill the rating queue', 'draw-audit': 'Draw traffic audits', 'pull-source': 'Pull from gateways', 'reread-traces': 'Read records again',
  'check-privacy': 'Check the redaction', 'rescan-stored': 'Go over stored texts', 'expire-traces': 'Delete expired traces', 'index-traces': 'Index words of traces', 'sweep-runs': 'Look after unfinished work',
}

/** A queue is late when its oldest job has waited for so long; runs wait by nature. */
export function isLate({ job, oldestAt }: SystemQueue, nowMs: number): boolean {
  return oldestAt !== null && job !== 'replay-cases' && job !== 'rerun-cases' && nowMs - Date.parse(oldestAt) > 15 * 60_000
}
