import { createHash, randomUUID } from 'node:crypto'
import type { GateConfig } from '@/lib/core/config/types'
import { ResultsError, type ResultRow } from '@/lib/core/formats/result-row'
import { pairResults, pairRules } from '@/lib/core/formats/pair-results'
import { readResults, type ResultFormat } from '@/lib/core/formats/read-results'
import { nextRunStep } from '@/lib/core/gate/next-run-step'
import type { GateReport, PairedCase } from '@/lib/core/gate/types'
import { flipOf } from '@/lib/core/judging/flip'
import { redactResultRow } from '@/lib/core/pii/redact-result-row'
import type { ArmSpec, GitContext } from '@/lib/core/run'
import { MAX_SEGMENT_KEY } from '@/lib/core/segment-key'
import { storedDimensions } from '@/lib/core/slices/derive-dimensions'
import { inSlice } from '@/lib/core/slices/slice-condition'
import type { SliceSearch } from '@/lib/core/slices/types'
import { storableText } from '@/lib/core/storable-text'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { createGateDecision } from '@/lib/db/gate-decisions'
import { Prisma } from '@/lib/db/generated/client'
import { getProject } from '@/lib/db/projects'
import { createRun } from '@/lib/db/runs'
import { replaceSegmentResults } from '@/lib/db/segment-results'
import { listPinnedSegments, saveSliceSearch, type PinnedSegment } from '@/lib/db/slices'
import { createSuite, createUploadedCases, finishUploadedRun, listUploadedVerdicts, type UploadedCase, type UploadedOutcome } from '@/lib/db/uploaded-results'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import { findEarlierRun, otherQuestion } from '@/lib/services/find-earlier-run'
import { askDetectors, loadRedactor, type RedactorDeps } from '@/lib/services/load-redactor'
import { runConfig } from '@/lib/services/run-config'
import { tellDecision } from '@/lib/services/tell-decision'

export type UploadResultsInput = {
  projectId: string
  name: string
  format: ResultFormat
  /** The text of both files. */
  before: string
  after: string
  configText?: string | undefined
  git?: GitContext | undefined
  idempotencyKey?: string | undefined
  createdBy: string | null
}

type Deps = RedactorDeps & { db: DbClient; now: () => Date }
type Decided = { configText: string; config: GateConfig; cases: UploadedCase[]; report: GateReport; search: SliceSearch | null; seed: string }

const CASES_PER_INSERT = 5000
/** Longest id of a case in characters. */
const MAX_KEY = 500
/** A reason is a sentence; whole logs do not belong into a result file. */
const MAX_REASON = 2000

/**
 * Takes results that were measured elsewhere as a run of kind `results`, decided at once, in one transaction: a suite with
 * its cases (without requests), both outcomes of each and the decision. Personal data in them is replaced before anything is
 * stored. The same idempotency key gives the same run, and `conflict` with other results. Throws `invalid` with file, line and
 * what was expected, and `not-found` for an unknown project.
 */
export async function uploadResults(input: UploadResultsInput, deps: Deps): Promise<{ runId: string; created: boolean }> {
  const decided = await decide(input, deps)
  const known = await findKnown(input, decided.cases, deps.db)
  if (known) return { runId: known, created: false }
  try {
    return { runId: await store(input, decided, deps), created: true }
  } catch (error) {
    const twice = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
    const other = twice ? await findKnown(input, decided.cases, deps.db) : null
    if (other) return { runId: other, created: false }
    throw error
  }
}

/** The run of this key, when it holds the same results; `conflict` when it holds others. */
async function findKnown(input: UploadResultsInput, cases: UploadedCase[], db: DbClient): Promise<string | null> {
  const known = await findEarlierRun(db, { ...input, kind: 'results' })
  if (!known) return null
  const stored = new Map((await listUploadedVerdicts(db, known.id)).map((row) => [row.key, row]))
  const same = stored.size === cases.length && cases.every(({ key, pair }) => {
    const row = stored.get(key)
    return row?.before === pair.before && row.after === pair.after
  })
  if (!same) throw otherQuestion(input.idempotencyKey!, known.id, ['before or after'])
  return known.id
}

async function decide(input: UploadResultsInput, deps: Deps): Promise<Decided> {
  const { db } = deps
  const project = await getProject(db, input.projectId)
  if (!project) throw new AppError('not-found', `There is no project ${input.projectId}`)
  const configText = input.configText ?? project.config
  const { config } = await runConfig(db, input.projectId, configText)
  const given = [read(input, 'before'), read(input, 'after')]
  const redactor = await askDetectors(await loadRedactor({ projectId: input.projectId }, deps), given.flat().flatMap(({ reason }) => reason ?? []), deps)
  const [before, after] = given.map((rows) => refused(() => rows.map((row) => storable(redactResultRow(row, redactor))))) as [ResultRow[], ResultRow[]]
  const [beforeById, afterById] = [byId(before), byId(after)]
  const pinned = await listPinnedSegments(db, input.projectId)
  const cases = pairResults(before, after, pairRules(config)).map((pair): UploadedCase => {
    const [left, right] = [beforeById.get(pair.id), afterById.get(pair.id)]
    const said = left ?? right
    return {
      pair: { ...pair, id: randomUUID(), segments: withPinned(pair, said?.dimensions ?? {}, pinned) }, key: pair.id, flip: flipOf(pair.before, pair.after),
      conversationId: said?.conversationId ?? null, dimensions: said?.dimensions ?? {}, before: outcomeOf(left), after: outcomeOf(right),
    }
  })
  if (cases.length === 0) throw new AppError('invalid', 'before, after: there is no case in either file')
  const seed = randomUUID()
  const dimensions = new Map(cases.map(({ pair, dimensions: own }) => [pair.id, storedDimensions(own, {})]))
  const step = nextRunStep({ cases: cases.map(({ pair }) => pair), config, seed, reruns: null, dimensions })
  if (step.kind !== 'decided') throw new Error('Results without re-runs are decided at once')
  return { configText, config, cases, report: step.report, search: step.search, seed }
}

/** The segments of the file, and those that people pinned and the case lies in. */
function withPinned({ segments, adversarial }: PairedCase, dimensions: Record<string, string>, pinned: PinnedSegment[]): string[] {
  if (adversarial) return segments
  const stored = storedDimensions(dimensions, {})
  return [...new Set([...segments, ...pinned.filter(({ condition }) => inSlice(condition, stored)).map(({ key }) => key)])]
}

function read({ format, ...texts }: UploadResultsInput, name: 'before' | 'after'): ResultRow[] {
  return refused(() => readResults(format, [{ name, text: texts[name] }]))
}

function refused<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof ResultsError)) throw error
    throw new AppError('invalid', error.message, { file: error.file, line: error.line })
  }
}

/** Keys go into an index, which holds no more. */
function storable(row: ResultRow): ResultRow {
  const long = row.caseId.length > MAX_KEY ? 'case_id' : row.segments.some((key) => key.length > MAX_SEGMENT_KEY) ? 'segment' : null
  if (long !== null) throw new ResultsError(row.source, null, `${long}: expected at most ${long === 'case_id' ? MAX_KEY : MAX_SEGMENT_KEY} characters`)
  return { ...row, reason: row.reason === null ? null : storableText(row.reason.slice(0, MAX_REASON)) }
}

function byId(rows: ResultRow[]): Map<string, ResultRow> {
  return new Map(rows.map((row) => [row.caseId, row]))
}

function outcomeOf(row: ResultRow | undefined): UploadedOutcome | null {
  return row ? { passed: row.passed, reason: row.passed === null ? row.reason ?? 'no reason given' : null, costUsd: row.costUsd, latencyMs: row.latencyMs } : null
}

async function store(input: UploadResultsInput, { configText, config, cases, report, search, seed }: Decided, { db, now }: Deps): Promise<string> {
  const at = now()
  const arm = (model: string): ArmSpec => ({ model, endpointId: null, endpointName: null, params: {}, recorded: true })
  return db.$transaction(async (tx) => {
    const datasetId = await createSuite(tx, { projectId: input.projectId, name: input.name, contentHash: contentHash(cases), frozenAt: at })
    const runId = await createRun(tx, {
      projectId: input.projectId, kind: 'results', purpose: 'gate', drill: null, name: input.name, status: 'done', candidate: arm('after'), baseline: arm('before'),
      configText, config, git: input.git ?? null, seed, idempotencyKey: input.idempotencyKey ?? null, datasetId,
      createdBy: input.createdBy, createdAt: at,
    })
    const target = { projectId: input.projectId, datasetId, runId, doneAt: at }
    for (let first = 0; first < cases.length; first += CASES_PER_INSERT) {
      await createUploadedCases(tx, { ...target, firstPosition: first }, cases.slice(first, first + CASES_PER_INSERT))
    }
    await replaceSegmentResults(tx, runId, report.sets)
    await createGateDecision(tx, runId, report, at)
    await tellDecision(tx, { id: runId, projectId: input.projectId, purpose: 'gate', candidate: arm('after'), baseline: arm('before') }, report)
    if (search) await saveSliceSearch(tx, runId, search, report, at)
    await finishUploadedRun(tx, runId, { cases: cases.length, finishedAt: now() })
    await recordAuditEvent(tx, {
      projectId: input.projectId, actor: input.createdBy ?? 'system', action: 'run.upload', target: runId, after: { name: input.name, format: input.format, cases: cases.length, gate: report.gate },
    })
    await publishEvent(tx, { projectId: input.projectId, runId, kind: 'run.done' })
    return runId
  }, { timeout: 180_000 })
}

function contentHash(cases: UploadedCase[]): string {
  const hash = createHash('sha256')
  for (const { key, pair, dimensions } of cases) hash.update(`${JSON.stringify([key, pair.segments, dimensions])}\n`)
  return hash.digest('hex')
}
