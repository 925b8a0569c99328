import { readOverrides, type ArmOverrides, type OverridesAsked } from '@/lib/core/arm-overrides'
import { canonicalJson } from '@/lib/core/judging/json-equality'
import type { ArmSpec, GitContext, RunPurpose } from '@/lib/core/run'
import type { Db } from '@/lib/db/client'
import { findRunByKey, type KeyedRun, type RunKind } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'

type ArmAsked = { model?: string | undefined; endpoint?: string | undefined; params?: Record<string, unknown> | undefined; recorded?: boolean | undefined; overrides?: OverridesAsked | undefined }

/** What a request says about the run it wants; what it leaves out is not compared. */
export type RunAsked = {
  projectId: string
  idempotencyKey?: string | undefined
  kind: RunKind
  purpose?: RunPurpose | undefined
  candidate?: ArmAsked | undefined
  baseline?: ArmAsked | undefined
  datasetId?: string | undefined
  configText?: string | undefined
  git?: GitContext | undefined
}

/**
 * The run that an idempotency key had made before; null when there is no key or no such run. The key stands for one
 * question: an answer to another one could let through what was never measured, so a request that differs in what it asks
 * (models, endpoints, parameters, prompt, tools, dataset, configuration, commit) throws `conflict` and names the fields.
 */
export async function findEarlierRun(db: Db, asked: RunAsked): Promise<KeyedRun | null> {
  if (asked.idempotencyKey === undefined) return null
  const known = await findRunByKey(db, asked.projectId, asked.idempotencyKey)
  if (!known) return null
  const fields = differences(asked, known)
  if (fields.length > 0) throw otherQuestion(asked.idempotencyKey, known.id, fields)
  return known
}

/** The key of an earlier run came again with something else. */
export function otherQuestion(key: string, runId: string, fields: string[]): AppError {
  return new AppError('conflict', `The idempotency key "${key}" belongs to a run with another ${fields.join(', ')}. Use a new key.`, {
    runId, errors: fields.map((field) => ({ field: `body.${field}`, message: 'is not what the key was used for' })),
  })
}

function differences(asked: RunAsked, known: KeyedRun): string[] {
  const told = <T>(value: T | undefined, stored: T | null | undefined) => value !== undefined && value !== stored
  return [
    ...(asked.kind === known.kind ? [] : ['kind (replay or results)']),
    ...((asked.purpose ?? 'gate') === known.purpose ? [] : ['purpose']),
    ...armDifferences('candidate', asked.candidate, known.candidate),
    ...armDifferences('baseline', asked.baseline, known.baseline),
    ...(told(asked.datasetId, known.datasetId) ? ['datasetId'] : []),
    ...(told(asked.configText, known.configText) ? ['config'] : []),
    ...(known.commit !== null && told(asked.git?.commit, known.commit) ? ['git.commit'] : []),
  ]
}

function armDifferences(name: string, asked: ArmAsked | undefined, known: ArmSpec): string[] {
  if (asked === undefined) return []
  const { model, endpoint, params, recorded } = asked
  return [
    ...(model !== undefined && model !== known.model ? [`${name}.model`] : []),
    ...(endpoint !== undefined && endpoint !== known.endpointName ? [`${name}.endpoint`] : []),
    ...(known.recorded || canonicalJson(params ?? {}) === canonicalJson(known.params) ? [] : [`${name}.params`]),
    ...(recorded !== undefined && recorded !== known.recorded ? [`${name}.recorded`] : []),
    ...(known.recorded || sameOverrides(asked.overrides, known.overrides) ? [] : [`${name}.overrides`]),
  ]
}

/** Text by text: a model sees the order of keys, so another order is another question. What cannot be read was never stored. */
function sameOverrides(asked: OverridesAsked | undefined, known: ArmOverrides | undefined): boolean {
  const read = readOverrides(asked)
  if (!read.ok) return false
  const { overrides } = read
  return (['systemPrompt', 'tools', 'toolSchemas'] as const).every((part) => overrides?.[part] === known?.[part])
}
