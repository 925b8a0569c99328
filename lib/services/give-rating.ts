import { firstArm } from '@/lib/core/rating/blind-task'
import { readChoice, type BlindChoice } from '@/lib/core/rating/read-choice'
import { settleRating, type RatingChoice } from '@/lib/core/rating/settle-rating'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db, DbClient } from '@/lib/db/client'
import { insertRating, listTaskRatings, lockRatingTask, settleRatingTask, type LockedTask } from '@/lib/db/rating-queue'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { redactWords } from '@/lib/services/redact-words'

export type GiveRatingInput = {
  projectId: string
  taskId: string
  userId: string
  /** What the person pressed: A, B or equal of a pair, right or wrong of one answer, unsure of either. */
  choice: BlindChoice
  /** At most 2000 characters; personal data in it is replaced before it is stored. */
  note?: string | null
  /** Milliseconds from the moment that it was shown; null or absent = not measured. Above an hour nobody was looking all the time: stored as not measured. */
  durationMs?: number | null
}

/** A rating that arrives so long after its task was settled was still given blind: the person had it before them. */
const LATE_MS = 30 * 60_000
const LONGEST_LOOK_MS = 60 * 60_000
const MAX_NOTE = 2000

/**
 * Stores a person's own verdict and settles the task where it is the one that decides. Ratings of one task are written one after the
 * other, so the third of two that differ settles it whoever comes when; one that arrives after that is kept and changes nothing. The
 * same rating again adds nothing. Nothing is said about what anybody else, or the judge, has chosen.
 *
 * @returns `created` false when this person had said the same before
 * @throws AppError not-found (task); invalid (choice, note); conflict when the person had said something else, or the task was over long
 * before
 */
export async function giveRating(input: GiveRatingInput, deps: RedactorDeps & { db: DbClient; now: () => Date }): Promise<{ created: boolean }> {
  const { db, now } = deps
  const written = readNote(input.note ?? null)
  const note = written === null ? null : await redactWords({ projectId: input.projectId, text: written }, deps)
  if (!isUuid(input.taskId)) throw noTask(input.taskId)
  return db.$transaction(async (tx) => {
    const task = await lockRatingTask(tx, input.projectId, input.taskId)
    if (!task) throw noTask(input.taskId)
    const first = firstArm({ taskId: task.id, userId: input.userId, seed: task.seed })
    const choice = readChoice(input.choice, { arm: task.arm, first })
    if (choice === null) throw invalid('choice', task.arm === 'pair' ? 'expected A, B, equal or unsure' : 'expected right, wrong or unsure')
    const ratings = await listTaskRatings(tx, task.id)
    const own = ratings.find(({ userId }) => userId === input.userId)
    if (own) {
      if (own.choice === choice) return { created: false }
      throw new AppError('conflict', 'You have rated this already; a rating cannot be changed.')
    }
    const at = now()
    if (task.status !== 'open' && !isLate(task, at)) throw new AppError('conflict', 'This was settled in the meantime.')
    await insertRating(tx, {
      projectId: input.projectId, taskId: task.id, userId: input.userId, choice, first: task.arm === 'pair' ? first : null, note,
      durationMs: readDuration(input.durationMs ?? null), createdAt: at,
    })
    if (task.status === 'open') await settle(tx, input, task, [...ratings.map((rating) => rating.choice), choice], at)
    await publishEvent(tx, { projectId: input.projectId, kind: 'project.changed' })
    return { created: true }
  }, { maxWait: 10_000, timeout: 10_000 })
}

/** Closed tasks were never rated: they take no rating any more. */
function isLate({ status, settledAt }: LockedTask, at: Date): boolean {
  return status !== 'closed' && settledAt !== null && at.getTime() - settledAt.getTime() <= LATE_MS
}

/** One event a task: who rated what stands in the append-only ratings themselves. */
async function settle(tx: Db, { projectId, userId }: GiveRatingInput, task: LockedTask, choices: RatingChoice[], at: Date): Promise<void> {
  const state = settleRating(choices)
  if (state.status === 'open') return
  await settleRatingTask(tx, task.id, { status: state.status, gold: state.gold, settledAt: at })
  await recordAuditEvent(tx, {
    projectId, actor: userId, action: 'rating.settle', target: task.id,
    after: { status: state.status, gold: state.gold, judged: task.judged, judge: task.judge, ratings: choices.length },
  })
}

function readNote(note: string | null): string | null {
  const trimmed = note?.trim() ?? ''
  if (trimmed.length > MAX_NOTE) throw invalid('note', `expected at most ${MAX_NOTE} characters`)
  return trimmed === '' ? null : trimmed
}

function readDuration(ms: number | null): number | null {
  return ms === null || !Number.isFinite(ms) || ms < 0 || ms > LONGEST_LOOK_MS ? null : Math.round(ms)
}

function noTask(id: string): AppError {
  return new AppError('not-found', `No rating task "${id}" in this project.`)
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
