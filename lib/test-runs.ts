import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import type { GateReport, PairedCase } from '@/lib/core/gate/types'
import type { RunStatus } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import { createGateDecision } from '@/lib/db/gate-decisions'
import { createRun } from '@/lib/db/runs'

const ARM = { model: 'model-1', endpointId: null, endpointName: null, params: {}, recorded: false }

/** 60 cases of one segment of which `breaks` passed before and fail now; the real gate decides. */
export function decideBreaks(breaks: number): GateReport {
  const { config } = parseConfig('', 'eval_config.yaml')
  const cases = Array.from({ length: 60 }, (_, index): PairedCase => ({
    id: `case-${index}`, segments: ['refund_flow'], adversarial: false, before: true, after: index >= breaks,
    beforeReason: null, afterReason: null, group: null,
  }))
  return decideGate(cases, config)
}

/** For `*.db.test.ts`: a run, decided on `breaks` broken cases of 60, or not decided when that is null. */
export async function createTestRun(
  db: DbClient, input: { projectId: string; breaks: number | null; status?: RunStatus; createdAt?: Date },
): Promise<string> {
  const { config } = parseConfig('', 'eval_config.yaml')
  const createdAt = input.createdAt ?? new Date()
  const runId = await createRun(db, {
    projectId: input.projectId, kind: 'replay', purpose: 'gate', drill: null, name: 'a run', status: input.status ?? (input.breaks === null ? 'running' : 'done'),
    candidate: { ...ARM, model: 'model-2' }, baseline: ARM, configText: '', config, git: null, seed: 'seed',
    idempotencyKey: null, datasetId: null, createdBy: null, createdAt,
  })
  if (input.breaks !== null) await createGateDecision(db, runId, decideBreaks(input.breaks), createdAt)
  return runId
}
