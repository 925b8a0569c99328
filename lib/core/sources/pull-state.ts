import { z } from 'zod'

const time = z.iso.datetime()

/** A stretch of time of a gateway's log, both ends included. */
export type PullWindow = { from: string; to: string }

const openRow = z.object({ id: z.string(), since: time })
/** A call that had not finished when its row was read. */
export type OpenRow = z.infer<typeof openRow>

const pullCursor = z.object({
  /** Where the first pull began: nothing before it is ever asked for. */
  first: time,
  /** Every row from before this was read and stored, long enough after it for the gateway to have written it. */
  until: time,
  /** How long a stretch is asked for next, in milliseconds. */
  widthMs: z.number().int().positive(),
  open: z.array(openRow),
})
/** Where the next pull goes on. */
export type PullCursor = z.infer<typeof pullCursor>

const progress = z.object({ from: time, to: time, rows: z.number().int(), stored: z.number().int(), goal: time })
/** How far the pull is that is under way: the stretch that it reads, what it has read so far, and the time that it wants to reach. */
export type PullProgress = z.infer<typeof progress>

const counts = z.object({ customer: z.number(), segment: z.number(), conversation: z.number() })

const reread = z.object({
  /** Tells one pass from the next: the older one ends. */
  token: z.string(),
  total: z.number().int(), done: z.number().int(), changed: z.number().int(),
  /** Records whose value is hidden personal data, numbered in its own conversation: no id of anybody. */
  hidden: z.number().int(),
  /** Id of the last trace that was read again. */
  after: z.string().nullable(), finishedAt: time.nullable(), error: z.string().nullable(),
  /** Calls without one among those that were read again. */
  left: counts,
})
/** How far the stored records have been read again with new settings. */
export type RereadState = z.infer<typeof reread>

const lease = z.object({ holder: z.string(), until: time })

/** All that a source keeps about its pulls; a part that cannot be read is as if it were not there. */
export const pullState = z.object({
  cursor: pullCursor.nullish().catch(null).transform((value) => value ?? null),
  progress: progress.nullish().catch(null).transform((value) => value ?? null),
  reread: reread.nullish().catch(null).transform((value) => value ?? null),
  lease: lease.nullish().catch(null).transform((value) => value ?? null),
})
export type PullState = z.infer<typeof pullState>

/** @returns the state that a source keeps, whatever stands there */
export function readPullState(value: unknown): PullState {
  return pullState.safeParse(value ?? {}).data ?? { cursor: null, progress: null, reread: null, lease: null }
}
