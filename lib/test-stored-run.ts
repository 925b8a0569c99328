import { randomUUID } from 'node:crypto'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { decideWithReruns, type Execute } from '@/lib/core/gate/test-reruns'
import type { GateReport, PairedCase } from '@/lib/core/gate/types'
import { flipOf } from '@/lib/core/judging/flip'
import type { RunPurpose } from '@/lib/core/run'
import type { DbClient } from '@/lib/db/client'
import { createGateDecision } from '@/lib/db/gate-decisions'
import { createRun } from '@/lib/db/runs'
import { createSuite, createUploadedCases } from '@/lib/db/uploaded-results'

const ARM = { endpointId: null, endpointName: null, params: {}, recorded: false }

type StoreInput = {
  projectId: string
  name: string
  configText: string
  cases: PairedCase[]
  createdAt: Date
  purpose?: RunPurpose
  dimensions?: (item: PairedCase) => Record<string, string>
  /** What re-runs bring; null: the run was uploaded, nothing can be re-run. */
  execute: Execute | null
}

/** For `*.db.test.ts`: a decided run with all that its decision stood on, as the product leaves it behind. */
export async function storeDecidedRun(db: DbClient, input: StoreInput): Promise<{ runId: string; report: GateReport }> {
  const { projectId, name, createdAt, configText } = input
  const { config } = parseConfig(configText, 'eval_config.yaml')
  const cases = input.cases.map((item) => ({ ...item, id: randomUUID() }))
  const keys = new Map<string, string>(cases.map(({ id }, i) => [id, input.cases[i]!.id]))
  const execute = input.execute
  const decided = execute === null
    ? { report: decideGate(cases, config), reruns: [] }
    : decideWithReruns({ cases, config, seed: name }, (item, ...rest) => execute({ ...item, id: keys.get(item.id)! }, ...rest))
  const runId = await createRun(db, {
    projectId, kind: execute === null ? 'results' : 'replay', purpose: input.purpose ?? 'gate', drill: null, name, status: 'done', configText, config,
    candidate: { ...ARM, model: 'new' }, baseline: { ...ARM, model: 'old' }, git: null, seed: name, idempotencyKey: null, datasetId: null, createdBy: null, createdAt,
  })
  const datasetId = await createSuite(db, { projectId, name, contentHash: name, frozenAt: createdAt })
  await createUploadedCases(db, { projectId, datasetId, runId, firstPosition: 0, doneAt: createdAt }, cases.map((pair) => ({
    pair, key: keys.get(pair.id)!, flip: flipOf(pair.before, pair.after), conversationId: null, dimensions: input.dimensions?.(pair) ?? {}, before: null, after: null,
  })))
  await db.outcome.createMany({ data: decided.reruns.map((rerun) => ({ ...rerun, runId, createdAt })) })
  await createGateDecision(db, runId, decided.report, createdAt)
  return { runId, report: decided.report }
}
