import { randomUUID } from 'node:crypto'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import type { PairedCase } from '@/lib/core/gate/types'
import { flipOf } from '@/lib/core/judging/flip'
import type { DbClient } from '@/lib/db/client'
import { createGateDecision } from '@/lib/db/gate-decisions'
import { createRun } from '@/lib/db/runs'

const ARM = { endpointId: null, endpointName: null, params: {}, recorded: false }

export type JudgedPair = { winner: 'baseline' | 'candidate' | 'tie'; votes: { choice: string; order: 'baseline-first' | 'candidate-first' }[]; segment?: string }

/** Votes of one round that say the same in both orders; a tie is asked once. */
export function agreed(winner: JudgedPair['winner']): JudgedPair {
  const votes: JudgedPair['votes'] = [{ choice: winner, order: 'baseline-first' }, { choice: winner, order: 'candidate-first' }]
  return { winner, votes: winner === 'tie' ? votes.slice(0, 1) : votes }
}

/** An answer that won in one order only. */
export const FLIPPED: JudgedPair = { winner: 'tie', votes: [{ choice: 'baseline', order: 'baseline-first' }, { choice: 'candidate', order: 'candidate-first' }] }

/** For `*.db.test.ts`: a decided run whose free-text cases a pairwise judge compared. Answers name neither arm. */
export async function createJudgedRun(
  db: DbClient, input: { projectId: string; pairs: JudgedPair[]; createdAt?: Date },
): Promise<{ runId: string; caseIds: string[] }> {
  const { projectId, pairs, createdAt = new Date() } = input
  const { config } = parseConfig('', 'eval_config.yaml')
  const runId = await createRun(db, {
    projectId, kind: 'replay', purpose: 'gate', drill: null, name: 'a run', status: 'done', candidate: { ...ARM, model: 'candidate-model' }, baseline: { ...ARM, model: 'baseline-model' },
    configText: '', config, git: null, seed: 'seed', idempotencyKey: null, datasetId: null, createdBy: null, createdAt,
  })
  const dataset = await db.dataset.create({ data: { projectId, kind: 'replay', name: `week-${runId}`, version: 1, frozenAt: createdAt } })
  const cases = pairs.map((pair, i) => ({ ...pair, id: randomUUID(), key: `case-${i}`, segments: [pair.segment ?? 'orders'], before: pair.winner !== 'candidate', after: pair.winner !== 'baseline' }))
  await db.case.createMany({
    data: cases.map(({ id, key, segments }) => ({
      id, projectId, datasetId: dataset.id, kind: 'replay', key, segments, request: { messages: [{ role: 'user', content: `Question ${key}` }] },
      reference: { message: { role: 'assistant', content: 'what production said' }, finish_reason: 'stop' },
    })),
  })
  await db.runCase.createMany({ data: cases.map(({ id, segments, before, after }, position) => ({ runId, caseId: id, position, segments, before, after, flip: flipOf(before, after), doneAt: createdAt })) })
  await db.outcome.createMany({
    data: cases.flatMap(({ id, key, before, after }) => (['baseline', 'candidate'] as const).map((arm) => ({
      runId, caseId: id, arm, attempt: 1, passed: arm === 'baseline' ? before : after, model: `${arm}-model`,
      output: { message: { role: 'assistant', content: arm === 'baseline' ? `One answer to ${key}` : `Other answer to ${key}` }, finish_reason: 'stop' },
    }))),
  })
  await db.judgment.createMany({
    data: cases.flatMap(({ id, votes }) => votes.map(({ choice, order }, i) => ({
      runId, caseId: id, attempt: 1, judge: 'pairwise', arm: 'pair', promptVersion: 'pairwise-1', model: 'judge-model', vote: i + 1, choice, order, reason: 'because of the judge',
    }))),
  })
  const paired = cases.map(({ id, segments, before, after }): PairedCase => ({ id, segments, adversarial: false, before, after, beforeReason: null, afterReason: null, group: null }))
  await createGateDecision(db, runId, decideGate(paired, config), createdAt)
  return { runId, caseIds: cases.map(({ id }) => id) }
}
