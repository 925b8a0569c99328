import { z } from 'zod'
import { ANSWER_LABELS, PAIR_LABELS, RATED_JUDGES, thingKey, type JudgedThing, type RatingLabel } from '@/lib/core/rating/judged-thing'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db, DbClient } from '@/lib/db/client'
import { listJudgedThings, lockRatingQueue } from '@/lib/db/rating-fill'
import { findTaskOf, insertImportedTask, settleByImport } from '@/lib/db/rating-import'
import { getRun } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

const lineSchema = z.strictObject({
  run: z.uuid(), case: z.uuid(), judge: z.enum(RATED_JUDGES), arm: z.enum(['pair', 'baseline', 'candidate']), gold: z.enum([...PAIR_LABELS, ...ANSWER_LABELS]),
})
type Label = z.infer<typeof lineSchema>
export type ImportedRatings = { added: number; settled: number; unchanged: number }

const MAX_LINES = 20_000

/**
 * Takes labels that a team gave elsewhere as what people say: one JSON object a line, {run, case, judge, arm, gold}. All of them or
 * none. A verdict that nobody was asked about gets a settled task, an open one is settled, and a label that is known changes nothing.
 *
 * @throws AppError invalid with line and field (JSON, words, a verdict that the run does not have); conflict where people have said
 * something else here
 */
export async function importRatings(
  { projectId, actor, lines }: { projectId: string; actor: string; lines: AsyncIterable<string> }, { db, now }: { db: DbClient; now: () => Date },
): Promise<ImportedRatings> {
  const labels = await readLabels(lines)
  const things = await thingsOf(projectId, labels, db)
  return db.$transaction(async (tx) => {
    await lockRatingQueue(tx, projectId)
    const counts: ImportedRatings = { added: 0, settled: 0, unchanged: 0 }
    for (const [line, label] of labels) counts[await importOne(tx, { projectId, line, label, thing: things.get(placeOf(label))!, at: now() })] += 1
    if (counts.added + counts.settled > 0) {
      await recordAuditEvent(tx, { projectId, actor, action: 'rating.settle', target: projectId, after: { imported: true, ...counts } })
      await publishEvent(tx, { projectId, kind: 'project.changed' })
    }
    return counts
  }, { timeout: 120_000 })
}

function placeOf({ run, case: caseId, judge, arm }: Label): string {
  return `${run} ${thingKey({ caseId, judge, arm })}`
}

async function readLabels(lines: AsyncIterable<string>): Promise<Map<number, Label>> {
  const labels = new Map<number, Label>()
  const seen = new Map<string, number>()
  let line = 0
  for await (const text of lines) {
    line += 1
    if (text.trim() === '') continue
    if (labels.size >= MAX_LINES) throw new AppError('invalid', `line ${line}: expected at most ${MAX_LINES} labels; send the rest by itself`)
    const label = readLabel(text, line)
    const before = seen.get(placeOf(label))
    if (before !== undefined) throw invalid(line, 'case', `has a label in line ${before} already`)
    seen.set(placeOf(label), line)
    labels.set(line, label)
  }
  if (labels.size === 0) throw new AppError('invalid', 'expected one JSON object a line: {"run", "case", "judge", "arm", "gold"}')
  return labels
}

function readLabel(text: string, line: number): Label {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new AppError('invalid', `line ${line}: expected a JSON object`)
  }
  const parsed = lineSchema.safeParse(value)
  if (!parsed.success) throw invalid(line, parsed.error.issues[0]!.path.join('.') || 'the object', parsed.error.issues[0]!.message)
  const { arm, judge, gold } = parsed.data
  if ((arm === 'pair') !== (judge === 'pairwise')) throw invalid(line, 'arm', `expected ${judge === 'pairwise' ? 'pair' : 'baseline or candidate'} for ${judge}`)
  const words: readonly string[] = arm === 'pair' ? PAIR_LABELS : ANSWER_LABELS
  if (!words.includes(gold)) throw invalid(line, 'gold', `expected ${words.join(', ')} for ${judge}`)
  return parsed.data
}

/** The verdicts that labels are about, each run read once. */
async function thingsOf(projectId: string, labels: Map<number, Label>, db: DbClient): Promise<Map<string, JudgedThing>> {
  const things = new Map<string, JudgedThing>()
  const read = new Set<string>()
  for (const [line, label] of labels) {
    if (!read.has(label.run)) {
      const run = await getRun(db, label.run)
      if (!run || run.projectId !== projectId) throw invalid(line, 'run', 'is not a run of this project')
      for (const thing of await listJudgedThings(db, run.id, run.config.judges.votes)) things.set(`${run.id} ${thingKey(thing)}`, thing)
      read.add(label.run)
    }
    if (!things.has(placeOf(label))) throw invalid(line, 'case', `no ${label.judge} verdict on ${label.arm === 'pair' ? 'its pair' : `the ${label.arm}`} in this run`)
  }
  return things
}

async function importOne(tx: Db, input: { projectId: string; line: number; label: Label; thing: JudgedThing; at: Date }): Promise<keyof ImportedRatings> {
  const { projectId, line, label: { run: runId, gold }, thing, at } = input
  const task = await findTaskOf(tx, { runId, ...thing })
  if (!task) {
    await insertImportedTask(tx, { projectId, runId, thing, gold: gold as RatingLabel, at })
    return 'added'
  }
  if (task.status === 'settled' && task.gold === gold) return 'unchanged'
  if (task.status === 'settled') throw new AppError('conflict', `line ${line}: gold: people say ${task.gold} here, the label says ${gold}`)
  await settleByImport(tx, task.id, { gold: gold as RatingLabel, at })
  return 'settled'
}

function invalid(line: number, field: string, message: string): AppError {
  return new AppError('invalid', `line ${line}: ${field}: ${message}`, { errors: [{ field: `line ${line}.${field}`, message }] })
}
