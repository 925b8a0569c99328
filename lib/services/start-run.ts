import { randomUUID } from 'node:crypto'
import { overriddenParts, readOverrides, type OverridesAsked } from '@/lib/core/arm-overrides'
import type { Endpoint, EndpointRole } from '@/lib/core/endpoint'
import { planDrill } from '@/lib/core/gate/plan-drill'
import type { ArmSpec, Drill, GitContext, RunPurpose } from '@/lib/core/run'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import { Prisma } from '@/lib/db/generated/client'
import { getProject } from '@/lib/db/projects'
import { createRunCases, listCaseIds } from '@/lib/db/run-cases'
import { findMostUsedModel, findNewestReplayDataset, getDatasetState, listCasesToDrill, listSegmentRates } from '@/lib/db/run-defaults'
import { countRunCases, createRun, type NewRun } from '@/lib/db/runs'
import { addPinnedSegments, listPinnedSegments } from '@/lib/db/slices'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { assertPrivacyBar } from '@/lib/services/check-privacy-bar'
import { enqueueCases } from '@/lib/services/enqueue-cases'
import { findEarlierRun } from '@/lib/services/find-earlier-run'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { runConfig } from '@/lib/services/run-config'
import { checkBudget } from '@/lib/services/set-budget'
import { unpricedModels } from '@/lib/services/unpriced-models'

export type StartRunInput = {
  projectId: string
  name?: string
  /** What the run is for, `gate` when absent. The others have no candidate of their own: the baseline stands on both sides. */
  purpose?: RunPurpose
  candidate?: { model: string; endpoint?: string; params?: Record<string, unknown>; overrides?: OverridesAsked }
  /** `recorded` takes what production answered instead of calling a model. */
  baseline?: { model?: string; endpoint?: string; params?: Record<string, unknown>; recorded?: boolean }
  datasetId?: string
  configText?: string
  git?: GitContext
  /** What the run may cost, in US dollars; absent = what the configuration says. */
  budgetUsd?: number | undefined
  idempotencyKey?: string
  createdBy: string | null
}

type Deps = Omit<RedactorDeps, 'db'> & { db: DbClient; enqueue: Enqueue; now: () => Date }

/**
 * Starts a run: freezes the configuration and the cases (the dataset, by default the newest frozen replay dataset, plus every
 * adversarial case) and puts the work into the queue. The same idempotency key gives the same run with `created` false, and
 * `conflict` when it asks for something else. An A/A run replays the baseline against itself; a drill does, too, and breaks one
 * side on purpose in a segment that the run's seed draws. `warnings` name the models whose calls no budget can count. Throws `not-found` for an unknown project or dataset and `invalid` for
 * a wrong configuration, a missing endpoint, a model that nobody named, nothing to replay, or no segment large enough to drill, and `conflict` while the door hides too little of
 * the personal data that is planted in it.
 */
export async function startRun(input: StartRunInput, deps: Deps): Promise<{ runId: string; created: boolean; warnings: string[] }> {
  const { db } = deps
  const earlier = await findEarlierRun(db, { ...input, kind: 'replay' })
  if (earlier) return { runId: earlier.id, created: false, warnings: [] }
  if (input.budgetUsd !== undefined) checkBudget(input.budgetUsd)
  const datasetId = await chooseDataset(input, db)
  const run = await plan(input, datasetId, deps)
  await assertPrivacyBar(input, deps)
  try {
    const runId = await freeze(run, datasetId, db)
    await enqueueCases({ runId, caseIds: await listCaseIds(db, runId) }, deps)
    return { runId, created: true, warnings: await unpricedModels(run, deps) }
  } catch (error) {
    // Two requests with the same key at the same time: the database lets one in.
    const twice = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
    const known = twice ? await findEarlierRun(db, { ...input, kind: 'replay' }) : null
    if (known) return { runId: known.id, created: false, warnings: [] }
    throw error
  }
}

async function chooseDataset({ projectId, datasetId }: StartRunInput, db: DbClient): Promise<string> {
  if (datasetId === undefined) {
    const newest = await findNewestReplayDataset(db, projectId)
    if (!newest) {
      throw wrongField('datasetId', 'there is nothing to replay yet; send traces (POST /api/v1/traces), then draw cases from them (POST /api/v1/datasets, or the button on the page Coverage)')
    }
    return newest
  }
  const state = await getDatasetState(db, projectId, datasetId)
  if (!state) throw new AppError('not-found', `There is no dataset ${datasetId} in this project`)
  if (!state.frozen) throw new AppError('invalid', `The dataset ${datasetId} is not frozen yet`)
  return datasetId
}

async function plan(input: StartRunInput, datasetId: string, { db, now }: Deps): Promise<NewRun> {
  const project = await getProject(db, input.projectId)
  if (!project) throw new AppError('not-found', `There is no project ${input.projectId}`)
  const configText = input.configText ?? project.config
  const { config } = await runConfig(db, input.projectId, configText)
  const purpose = input.purpose ?? 'gate'
  const arms = await planArms(input, purpose, datasetId, db)
  const seed = randomUUID()
  const drill = purpose === 'drill' ? await drawDrill({ projectId: input.projectId, datasetId, config, seed }, db) : null
  return {
    projectId: input.projectId, kind: 'replay', purpose, drill, name: input.name ?? nameOf(arms, purpose, drill), status: 'queued', ...arms,
    configText, config, git: input.git ?? null, seed, idempotencyKey: input.idempotencyKey ?? null, datasetId, createdBy: input.createdBy, createdAt: now(),
    budgetUsd: input.budgetUsd ?? config.budget?.runUsd ?? null,
  }
}

type Arms = { candidate: ArmSpec; baseline: ArmSpec }

async function planArms(input: StartRunInput, purpose: RunPurpose, datasetId: string, db: DbClient): Promise<Arms> {
  const endpoints = await listEndpoints(db, input.projectId)
  if (purpose === 'gate' && !input.candidate) throw wrongField('candidate', 'name the model that wants to ship')
  if (purpose !== 'gate' && input.candidate) throw wrongField('candidate', `leave it out, with the purpose ${purpose} the baseline stands on both sides`)
  if (purpose !== 'gate' && input.baseline?.recorded) throw wrongField('baseline.recorded', `with the purpose ${purpose} the baseline has to answer again`)
  const candidate = input.candidate && { ...armSpec(endpoints, 'candidate', input.candidate.model, input.candidate), ...overridesOf(input.candidate.overrides) }
  const baselineModel = input.baseline?.model ?? await findMostUsedModel(db, datasetId)
  if (baselineModel === null) throw wrongField('baseline.model', 'name it, the cases of this dataset do not say which model served them')
  const baseline = input.baseline?.recorded
    ? { model: baselineModel, endpointId: null, endpointName: null, params: {}, recorded: true }
    : armSpec(endpoints, 'baseline', baselineModel, input.baseline ?? {})
  return { candidate: candidate ?? baseline, baseline }
}

async function drawDrill(
  { projectId, datasetId, config, seed }: { projectId: string; datasetId: string; config: NewRun['config']; seed: string }, db: DbClient,
): Promise<Drill> {
  const [cases, rates] = [await listCasesToDrill(db, { projectId, datasetId }), await listSegmentRates(db, projectId)]
  const drill = planDrill(cases, config, { rates, seed })
  if (!drill) throw wrongField('purpose', 'no segment of these cases is large enough that the gate would see a fault in it; draw more cases (sample_size) first')
  return drill
}

/** The person's own words, kept as they are given; `invalid` when they are no prompt or tools. */
function overridesOf(asked: OverridesAsked | undefined): Pick<ArmSpec, 'overrides'> {
  const read = readOverrides(asked)
  if (!read.ok) throw wrongField(`candidate.overrides.${read.field}`, read.message)
  return read.overrides === null ? {} : { overrides: read.overrides }
}

function nameOf({ candidate, baseline }: Arms, purpose: RunPurpose, drill: Drill | null): string {
  if (drill) return `Drill: ${drill.fault} in ${drill.segment}`
  if (purpose === 'aa') return `A/A: ${baseline.model} against itself`
  const changed = overriddenParts(candidate.overrides)
  return `${candidate.model}${changed === null ? '' : ` with other ${changed}`} against ${baseline.model}`
}

function wrongField(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}

function armSpec(endpoints: Endpoint[], role: EndpointRole, model: string, wanted: { endpoint?: string; params?: Record<string, unknown> }): ArmSpec {
  const endpoint = wanted.endpoint === undefined
    ? endpoints.find((candidate) => candidate.roles.includes(role))
    : endpoints.find((candidate) => candidate.name === wanted.endpoint)
  if (!endpoint) {
    const names = endpoints.map((candidate) => candidate.name).join(', ') || 'none'
    const what = wanted.endpoint === undefined ? `no endpoint of this project has the role ${role}` : `there is no endpoint ${wanted.endpoint}`
    throw wrongField(`${role}.endpoint`, `${what} (endpoints: ${names}); an admin adds endpoints in the settings of the project`)
  }
  return { model, endpointId: endpoint.id, endpointName: endpoint.name, params: wanted.params ?? {}, recorded: false }
}

async function freeze(run: NewRun, datasetId: string, db: DbClient): Promise<string> {
  return db.$transaction(async (tx) => {
    const runId = await createRun(tx, run)
    // a run of the adversarial cases alone would pass without having seen any traffic
    const cases = await createRunCases(tx, { runId, projectId: run.projectId, datasetId })
    if (cases === 0) throw new AppError('invalid', 'There is nothing to replay: no case of this dataset has a request')
    await addPinnedSegments(tx, runId, await listPinnedSegments(tx, run.projectId))
    await countRunCases(tx, runId)
    await recordAuditEvent(tx, {
      projectId: run.projectId, actor: run.createdBy ?? 'system', action: 'run.start', target: runId,
      after: { name: run.name, purpose: run.purpose, candidate: run.candidate.model, baseline: run.baseline.model, cases, datasetId, budgetUsd: run.budgetUsd ?? null },
    })
    await publishEvent(tx, { projectId: run.projectId, runId, kind: 'project.changed' })
    return runId
  }, { timeout: 60_000 })
}
