import { z } from 'zod'
import { SET_KINDS, SET_VERDICTS, type GateReport } from '@/lib/core/gate/types'
import { GATES } from '@/lib/core/types'

const rate = z.number().min(0).max(1).nullable()
const count = z.int().min(0)

const setResult = z.object({
  id: z.string(),
  kind: z.enum(SET_KINDS),
  label: z.string(),
  listed: z.boolean(),
  n: count.meta({ description: 'Cases measured on both sides.' }),
  missing: count,
  passedBefore: count,
  passedAfter: count,
  before: rate,
  after: rate,
  delta: z.number().nullable(),
  deltaLow: z.number().nullable(),
  deltaHigh: z.number().nullable(),
  afterLow: z.number().nullable(),
  afterHigh: z.number().nullable(),
  breaks: count,
  fixes: count,
  changed: count,
  groups: z.object({ n: count, breaks: count, fixes: count }).nullable(),
  confirmed: z.object({
    reached: z.enum(['failing-side', 'both']), surviving: count, breaks: count, fixes: count, delta: z.number().nullable(),
    confirmedCases: z.array(z.string()), flakyCases: z.array(z.string()), unmeasuredCases: z.array(z.string()), executions: count,
  }).nullable().meta({ description: 'What re-runs made of the flips; null where they were not re-run.' }),
  intermittent: z.object({
    n: count, repeats: count, worse: count, better: count, midP: z.number(), found: z.boolean(),
  }).nullable().meta({ description: 'Repeats of the whole set on both sides; null where they were not made.' }),
  tripped: z.boolean().meta({ description: 'Dropped beyond the tolerance, and could block if every break were real.' }),
  weight: z.number(),
  expectedBreaks: z.number().nullable(),
  p: z.number().nullable(),
  adjustedP: z.number().nullable(),
  smallestDrop: z.number().nullable().meta({ description: 'Drop that would be found with a chance of 80 % at this size.' }),
  floor: z.number().nullable(),
  floorState: z.enum(['above', 'below-as-before', 'fell-below', 'rose-above']).nullable(),
  blocks: z.boolean(),
  gated: z.boolean(),
  verdict: z.enum(SET_VERDICTS),
  text: z.string(),
})

/** The report as it goes out; `satisfies` keeps it in step with the type that the gate writes. */
export const gateReport = z.object({
  schema_version: z.literal(1),
  gate: z.enum(GATES),
  exit_code: z.int(),
  sentence: z.string(),
  aggregate: z.enum(['min_segment', 'weighted_mean', 'unweighted_mean', 'per_segment_review']),
  confirm: z.enum(['on', 'off']).meta({ description: 'off: flips were not re-run, every number is of the first run.' }),
  confirmation: z.object({
    scope: z.enum(['tripped', 'all']), sides: z.enum(['both', 'candidate']), cases: count, executions: count, share: z.number(),
    control: z.object({ sampled: count, confirmed: count }).nullable(),
  }).nullable(),
  confirmedShare: z.number().min(0).max(1),
  evenness: z.number().nullable(),
  seed: z.string(),
  sets: z.array(setResult),
  mean: z.object({
    n: count, weightedBefore: rate, weightedAfter: rate, unweightedBefore: rate, unweightedAfter: rate,
  }),
  composite: z.object({ before: z.number(), after: z.number(), standardError: z.number(), effectiveN: z.number() }).nullable(),
  missing: z.array(z.object({ reason: z.string(), arm: z.enum(['baseline', 'candidate']), n: count })),
  breaks: z.array(z.string()),
  fixes: z.array(z.string()),
  warnings: z.array(z.string()),
  configErrors: z.array(z.string()),
}) satisfies z.ZodType<GateReport>
