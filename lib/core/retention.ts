import { z } from 'zod'

/** Days that traces are kept: a week at least, so that the last full week can be looked at, and ten years at most. */
export const RETENTION_DAYS = { least: 7, most: 3650 } as const

/** What an admin may say: whole days, or null = for ever. */
export const retentionDays = z.number().int().min(RETENTION_DAYS.least).max(RETENTION_DAYS.most).nullable()

const DAY_MS = 86_400_000

/** Everything from before this moment has expired; null = nothing expires. */
export function expiredBefore(days: number | null, now: Date): Date | null {
  return days === null ? null : new Date(now.getTime() - days * DAY_MS)
}

/** What a retention would take away now, and what of it stays elsewhere. */
export type RetentionPreview = {
  /** Traces from before the moment, and the time of the oldest one; null without any. */
  traces: number
  oldest: string | null
  /** Lines that could not be read, of imports from before. */
  quarantinedLines: number
  /** Vectors and answers of judges that were kept to not pay for them twice. */
  embeddings: number
  answers: number
  /** Frozen cases and cases of the adversarial set that were made of these traces: they stay, with their requests. */
  casesKept: number
  /** Flags on these traces: they stay. */
  flagsKept: number
}

/** Whether there is anything to take away. */
export function takesAway(preview: RetentionPreview): boolean {
  return preview.traces + preview.quarantinedLines + preview.embeddings + preview.answers > 0
}
