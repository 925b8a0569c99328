import { z } from 'zod'
import { CAPS } from '@/lib/core/cost/budget'
import { gitContext, idempotencyKey, isoTime } from '@/lib/core/api/common'
import { pendingReviewBody, standingReviewBody } from '@/lib/core/api/reviews'
import { RUN_PURPOSES } from '@/lib/core/run'
import { GATES, RUN_STATUSES } from '@/lib/core/types'

const model = z.string().trim().min(1).max(300)
const endpoint = z.string().trim().min(1).max(200).meta({ description: 'Name of an endpoint of the project.' })
const params = z.record(z.string(), z.unknown()).meta({ description: 'Sampling parameters that replace those of the logged requests.' })

// not parsed further here: zod would put known keys first, and models see the order of keys
const overrides = z.strictObject({
  systemPrompt: z.string().optional().meta({ description: 'Takes the place of the first system or developer message, or is put in front. Empty: the message is removed.' }),
  tools: z.unknown().optional().meta({ type: 'array', items: { type: 'object' }, description: 'Tools in the OpenAI shape, each of which replaces the recorded tool of its name. A tool that a request does not have is not added.' }),
  toolSchemas: z.unknown().optional().meta({ type: 'object', additionalProperties: { type: 'object' }, description: 'By name of a tool: the parameters that replace its recorded ones.' }),
}).meta({ description: 'What the candidate changes in the recorded requests; at most 100 kB together.' })

const budgetUsd = z.number().gt(0).max(1_000_000)

export const createRunBody = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  purpose: z.enum(RUN_PURPOSES).optional().meta({
    description: 'gate (when absent): may the candidate ship. aa: the baseline against itself, which measures the gate. drill: the baseline, broken on purpose in one segment.',
  }),
  candidate: z.strictObject({ model, endpoint: endpoint.optional(), params: params.optional(), overrides: overrides.optional() }).optional()
    .meta({ description: 'What wants to ship. Required for the purpose gate, and left out for the others.' }),
  baseline: z.strictObject({
    model: model.optional(), endpoint: endpoint.optional(), params: params.optional(),
    recorded: z.boolean().optional().meta({ description: 'Take what production answered instead of asking a model again.' }),
  }).optional()
    .meta({ description: 'Without it: the model that answered most of the traffic behind the dataset.' }),
  datasetId: z.uuid().optional()
    .meta({ description: 'Without it: the newest frozen replay dataset. Every adversarial case is always added.' }),
  config: z.string().max(256_000).optional()
    .meta({ description: 'Text of an eval_config.yaml; without it the configuration of the project.' }),
  git: gitContext.optional(),
  budgetUsd: budgetUsd.optional()
    .meta({ description: 'What the run may cost, in US dollars. Without it budget.run_usd of the configuration, else no limit of its own.' }),
  idempotencyKey: idempotencyKey.optional(),
})
export type CreateRunBody = z.infer<typeof createRunBody>

export const createdRun = z.object({
  id: z.uuid(),
  url: z.url().meta({ description: 'The page of the run.' }),
  created: z.boolean().meta({ description: 'false: the idempotency key had made this run before.' }),
  warnings: z.array(z.string()).meta({ description: 'What to know before trusting the budget: models whose price is unknown.' }),
})
export type CreatedRun = z.infer<typeof createdRun>

export const listRunsQuery = z.strictObject({
  project: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().max(200).optional().meta({ description: '`next` of the page before.' }),
  state: z.enum([...GATES, ...RUN_STATUSES]).optional(),
  text: z.string().trim().max(200).optional().meta({ description: 'Part of the name or of a model.' }),
})

const runSummary = z.object({
  id: z.uuid(),
  url: z.url(),
  name: z.string(),
  kind: z.enum(['replay', 'results']),
  purpose: z.enum(RUN_PURPOSES),
  status: z.enum(RUN_STATUSES),
  candidate: z.string(),
  baseline: z.string(),
  gate: z.enum(GATES).nullable(),
  sentence: z.string().nullable(),
  review: z.enum(['uphold', 'override']).nullable(),
  casesTotal: z.int(),
  casesDone: z.int(),
  createdAt: isoTime,
  startedAt: isoTime.nullable(),
  finishedAt: isoTime.nullable(),
})
export const runList = z.object({
  runs: z.array(runSummary),
  next: z.string().nullable().meta({ description: 'Send it as `after` for the next page; null on the last one.' }),
})
export type RunList = z.infer<typeof runList>

const arm = z.object({
  model: z.string(), endpoint: z.string().nullable(), params: z.record(z.string(), z.unknown()).nullable(),
  overrides: overrides.nullable().meta({ description: 'What it changed in the recorded requests; null: nothing.' }),
})

export const runDetail = z.object({
  id: z.uuid(),
  url: z.url(),
  project: z.string(),
  name: z.string(),
  kind: z.enum(['replay', 'results']),
  purpose: z.enum(RUN_PURPOSES),
  status: z.enum(RUN_STATUSES),
  error: z.string().nullable(),
  candidate: arm,
  baseline: arm,
  git: z.object({
    commit: z.string().nullable(), branch: z.string().nullable(), pullRequest: z.string().nullable(), actor: z.string().nullable(),
  }).nullable(),
  progress: z.object({
    total: z.int(),
    done: z.int(),
    ratePerSecond: z.number().nullable().meta({ description: 'Cases a second over the last 15 s; null while nothing is under way.' }),
    secondsLeft: z.number().nullable().meta({ description: 'At that rate; null when it cannot be told.' }),
  }),
  spending: z.object({
    budgetUsd: z.number().nullable().meta({ description: 'What the run may cost, in US dollars; null: no limit of its own.' }),
    spentUsd: z.number().meta({ description: 'What its calls cost so far; those of unknown price are not in it.' }),
    unpricedCalls: z.int().meta({ description: 'Calls whose price is unknown: above 0, the run cost more than spentUsd.' }),
    projectedUsd: z.number().nullable().meta({ description: 'What the cases will have cost at the mean so far; null while that is unknown.' }),
    week: z.object({ budgetUsd: z.number(), spentUsd: z.number(), since: isoTime }).nullable()
      .meta({ description: 'The budget of the project for a week, from Monday 00:00 UTC, and what its runs have spent of it; null: no limit.' }),
  }),
  paused: z.object({
    cap: z.enum(CAPS).nullable().meta({ description: 'Whose budget is used up; null: there is money again, and the run goes on in a moment.' }),
    sentence: z.string(),
    suggestedUsd: z.number().nullable().meta({ description: 'A budget with which the run should end; null: nothing is known to reckon it from.' }),
  }).nullable().meta({ description: 'Why the run is paused; null while it is not.' }),
  gate: z.enum(GATES).nullable(),
  exitCode: z.int().nullable().meta({ description: 'Exit code of the gate for CI; null until decided.' }),
  sentence: z.string().nullable(),
  review: standingReviewBody.nullable().meta({ description: 'The newest review that is not waiting for a second person.' }),
  pendingReview: pendingReviewBody.nullable().optional().meta({ description: 'An override of a critical segment that waits for a second person; null: none.' }),
  createdAt: isoTime,
  startedAt: isoTime.nullable(),
  finishedAt: isoTime.nullable(),
})
export type RunDetail = z.infer<typeof runDetail>

export const REPORT_FORMATS = ['json', 'markdown', 'html', 'junit', 'terminal'] as const
export const reportQuery = z.strictObject({
  format: z.enum(REPORT_FORMATS).default('json'),
  project: z.string().optional(),
})

export const retriedRun = z.object({
  id: z.uuid(),
  url: z.url().meta({ description: 'The page of the run.' }),
  status: z.enum(RUN_STATUSES).meta({ description: 'running; deciding when only the decision was left; done when nothing is missing.' }),
  cases: z.int().meta({ description: 'How many cases are measured.' }),
})
export type RetriedRun = z.infer<typeof retriedRun>

export const resumeBody = z.strictObject({
  budgetUsd: budgetUsd.optional().meta({ description: 'What the run may cost from now on, what it has spent included. Without it as before.' }),
})
export const resumedRun = z.object({
  id: z.uuid(),
  url: z.url().meta({ description: 'The page of the run.' }),
  status: z.enum(RUN_STATUSES),
  resumed: z.boolean().meta({ description: 'false: there was nothing to resume; a budget that was given counts all the same.' }),
})
export type ResumedRun = z.infer<typeof resumedRun>

export const cancelledRun = z.object({
  id: z.uuid(),
  url: z.url().meta({ description: 'The page of the run.' }),
  status: z.enum(RUN_STATUSES),
  cancelled: z.boolean().meta({ description: 'false: the run had ended already.' }),
})
export type CancelledRun = z.infer<typeof cancelledRun>

export const eventBody = z.object({
  projectId: z.string(), runId: z.string().optional(), kind: z.string(),
}).meta({ description: 'Says that something changed and where; read it again to see what.' })
