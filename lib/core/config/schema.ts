import { z } from 'zod'
import { findUnstorable } from '@/lib/core/storable-text'

const RATE = 'a rate from 0 to 1, such as 0.85, or a percentage such as 85%'
const percentage = z.string().regex(/^\s*(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)\s*%\s*$/, { error: RATE })

/** 0 to 1; percentages become fractions. */
const rate = z
  .union([z.number().min(0, { error: RATE }).max(1, { error: RATE }), percentage], { error: RATE })
  .transform((value) => (typeof value === 'number' ? value : Number.parseFloat(value) / 100))

function integer(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error })
}

function decimal(min: number, max: number) {
  const error = `a number from ${min} to ${max}`
  return z.number({ error }).min(min, { error }).max(max, { error })
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: values.length === 1 ? values[0] : `one of ${values.join(', ')}` })
}

/** An escape in a quoted text can spell what no database holds. */
const isStorable = (value: string) => findUnstorable(value, 'value') === null

function text(what: string) {
  return z.string({ error: what }).trim().min(1, { error: what }).max(500, { error: what }).refine(isStorable, { error: what })
}

const flag = z.boolean({ error: 'true or false' })
const key = z
  .union([z.string().trim().min(1, { error: 'a name' }).max(500, { error: 'a name' }).refine(isStorable, { error: 'a name' }), z.number()], { error: 'a name' })
  .transform((value) => String(value))
const floorMode = oneOf(['report', 'guard', 'strict'])
const weight = z.number({ error: 'a number above 0, up to 1000' })
  .gt(0, { error: 'a number above 0, up to 1000' }).max(1000, { error: 'a number above 0, up to 1000' })

const segmentEntry = z.object({
  id: key, weight: weight.optional(), floor: rate.optional(), floor_mode: floorMode.optional(), regression_threshold: rate.optional(),
}, { error: 'a mapping with id and any of weight, floor, floor_mode, regression_threshold' })

const segments = z.array(z.union([key, segmentEntry], { error: 'a segment name, or a mapping with id' }), {
  error: 'a list of segment names, such as [refund_flow, invoice_parse]',
})

const families = z.record(z.string().max(500).refine(isStorable), z.array(key, { error: 'a list of segment names; * stands for any letters' }), {
  error: 'a mapping from family name to a list of segment names',
})

const confirm = z.object({
  enabled: flag.optional(), scope: oneOf(['tripped', 'all']).optional(), control: integer(0, 10_000).optional(),
  sides: oneOf(['both', 'candidate']).optional(),
}, { error: 'a mapping with enabled, scope, control, sides' })

const intermittent = z.object({
  enabled: flag.optional(), repeats: integer(1, 20).optional(), max_sets: integer(0, 1000).optional(),
  max_cases: integer(1, 100_000).optional(),
}, { error: 'a mapping with enabled, repeats, max_sets, max_cases' })

/** Settings that may stand in the gate section or at the top of the file. */
const placed = {
  segment_by: text('the name of a dimension, such as intent').optional(),
  unlisted_segments: oneOf(['gate', 'ignore', 'error']).optional(),
  family_key: text('the name of a dimension').optional(),
  group_by: text('the name of a dimension, such as conversation_id').optional(),
}

const gate = z.object({
  ...placed,
  metric: oneOf(['pass_rate']).optional(),
  aggregate: oneOf(['min_segment', 'weighted_mean', 'unweighted_mean', 'per_segment_review']).optional(),
  threshold: rate.nullable().optional(),
  min_cases_per_segment: integer(1, 100_000).optional(),
  min_groups: integer(1, 100_000).optional(),
  regression_threshold: rate.optional(),
  adversarial_floor: rate.optional(),
  false_block_budget: decimal(0.0001, 0.5).optional(),
  floor_mode: floorMode.optional(),
  on_suspected: oneOf(['warn', 'block']).optional(),
  on_incomplete: oneOf(['block', 'warn']).optional(),
  prior_cases: integer(0, 1_000_000).optional(),
  target_drop: rate.optional(),
  confirm: confirm.optional(),
  intermittent: intermittent.optional(),
  seed: key.optional(),
}, { error: 'a mapping of gate settings' })

const replay = z.object({
  sample_size: integer(1, 1_000_000).optional(),
  window_days: integer(1, 366).optional(),
  strip_pii: z.literal(true, { error: 'true: traces are always redacted before they are stored' }).optional(),
  cluster_method: oneOf(['hdbscan']).optional(),
  min_cluster_size: integer(2, 100_000).optional(),
  cluster_names: oneOf(['terms', 'model']).optional(),
  cache_outputs: flag.optional(),
  sampler: oneOf(['stratified', 'uniform']).optional(),
  cluster_floor: integer(0, 100_000).optional(),
  noise_floor: integer(0, 100_000).optional(),
  new_floor: integer(0, 100_000).optional(),
  new_hours: integer(1, 8784).optional(),
  customer_cap: rate.refine((value) => value > 0, { error: 'a rate above 0, such as 0.25 or 25%, or null for no cap' }).nullable().optional(),
  conversation_cap: integer(1, 100_000).nullable().optional(),
}, {
  error: 'a mapping with sample_size, window_days, strip_pii, cluster_method, min_cluster_size, cluster_names, cache_outputs, sampler, '
    + 'cluster_floor, noise_floor, new_floor, new_hours, customer_cap, conversation_cap',
})

const judges = z.object({
  structured: oneOf(['exact_match_with_arg_judge', 'exact_match']).optional(),
  freeform: oneOf(['pairwise_preference', 'rubric']).optional(),
  judge_model: text('the name of a model').optional(),
  votes: integer(1, 15).optional(),
  temperature: decimal(0, 2).optional(),
}, { error: 'a mapping with structured, freeform, judge_model, votes, temperature' })

const adversarial = z.object({
  path: text('a path').optional(), weight: weight.optional(), floor: rate.optional(), floor_mode: floorMode.optional(),
  regression_threshold: rate.optional(),
}, { error: 'a mapping with path, weight, floor, floor_mode, regression_threshold' })

const usd = z.number({ error: 'US dollars above 0, such as 5 or 12.50' })
  .gt(0, { error: 'US dollars above 0, such as 5 or 12.50' }).max(1_000_000, { error: 'US dollars above 0, up to 1000000' })

const budget = z.object({ run_usd: usd.optional(), week_usd: usd.optional() }, { error: 'a mapping with run_usd, week_usd' })

const embedding = z.object({
  model: text('the name of a model').optional(), dimensions: integer(8, 8192).nullable().optional(),
}, { error: 'a mapping with model, dimensions' })

const sections = {
  ...placed,
  gating: gate.optional(),
  gates: gate.optional(),
  segments: segments.optional(),
  families: families.optional(),
  replay: replay.optional(),
  judges: judges.optional(),
  adversarial: adversarial.optional(),
  budget: budget.optional(),
  embedding: embedding.optional(),
}

const body = z.object(sections, { error: 'a mapping with any of gating, gates, segments, replay, judges, adversarial, budget, embedding' })

/** The file as it is written. Unknown keys are no error here; `findUnknownKeys` names them. */
export const configFileSchema = z.object({ ...sections, eval_config: body.optional() }, {
  error: 'a mapping with any of gating, gates, segments, replay, judges, adversarial, budget, embedding, or eval_config around them',
})

export type ConfigBody = z.infer<typeof body>
export type ConfigFile = z.infer<typeof configFileSchema>
