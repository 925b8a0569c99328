import { z } from 'zod'
import { isoTime } from '@/lib/core/api/common'
import type { PolicyTrials } from '@/lib/core/display/policy-trial'
import { SET_KINDS, SET_VERDICTS } from '@/lib/core/gate/types'
import { GATES } from '@/lib/core/types'

export const policyTrialsBody = z.strictObject({
  config: z.string().max(256_000).meta({ description: 'Text of an eval_config.yaml.' }),
  limit: z.int().min(1).max(50).default(10).meta({ description: 'How many runs at most; an answer ends earlier after 100,000 cases.' }),
  after: z.string().max(200).optional().meta({ description: '`next` of the answer before.' }),
})

const review = z.int().meta({ description: 'Cases that a person had to look at: those that broke in a set that blocks or warns and did not pass again; in a set that blocks for its level alone, every failing one.' })
const setState = z.object({ verdict: z.enum(SET_VERDICTS), blocks: z.boolean() }).nullable()

const policyTrial = z.object({
  runId: z.uuid(),
  name: z.string(),
  createdAt: isoTime,
  candidate: z.string(),
  baseline: z.string(),
  cases: z.int(),
  before: z.object({ gate: z.enum(GATES), review }).meta({ description: 'What the policy of the run said.' }),
  after: z.object({ gate: z.enum(GATES), review, sentence: z.string() })
    .meta({ description: 'What this policy says; flips that were never re-run count as real.' }),
  mildest: z.enum(GATES).meta({ description: 'The mildest gate that those flips allow; equal to `strictest`, the verdict is certain.' }),
  strictest: z.enum(GATES),
  assumed: z.int().meta({ description: 'Flips that this policy would have re-run and that never were.' }),
  unchecked: z.int().meta({ description: 'Cases that it would have run again to look for unreliable answers and that never were; nothing was found there.' }),
  changes: z.array(z.object({ kind: z.enum(SET_KINDS), id: z.string(), label: z.string(), before: setState, after: setState }))
    .meta({ description: 'Sets that one policy blocks or warns of and the other does not, the most important ones.' }),
  moreChanges: z.int(),
})

export const policyTrials = z.object({
  trials: z.array(policyTrial),
  next: z.string().nullable().meta({ description: 'Send it as `after` for the runs before these; null at the end.' }),
  total: z.int().meta({ description: 'Decided runs of the project, without A/A runs and drills.' }),
}) satisfies z.ZodType<PolicyTrials>
