import { z } from 'zod'
import { SET_KINDS, SET_VERDICTS, type GateReport } from '@/lib/core/gate/types'
import { ARMS, GATES } from '@/lib/core/types'

const says = (description: string) => ({ description })
const rate = z.number().min(0).max(1).nullable()
const count = z.int().min(0)
const figure = z.number().nullable()
const ids = z.array(z.string())
const arm = z.enum(ARMS)

const confirmedFlips = z.object({
  reached: z.enum(['failing-side', 'both']).meta(says('failing-side: too few breaks failed again to block, so the other side was not asked.')),
  surviving: count.meta(says('Breaks whose failing side failed again.')),
  breaks: count.meta(says('Breaks that stayed on both sides.')),
  fixes: count.meta(says('Fixes that stayed on both sides.')),
  delta: figure.meta(says('(fixes − breaks)/n of the confirmed ones.')),
  confirmedCases: ids.meta(says('Flips that stayed, breaks and fixes.')),
  flakyCases: ids.meta(says('Flips that went away.')),
  unmeasuredCases: ids.meta(says('Flips that no re-run could measure: a break counts as confirmed, a fix does not.')),
  executions: count.meta(says('Fresh executions of these cases; a case in several sets is re-run once and counted in each.')),
})

const intermittentCheck = z.object({
  n: count.meta(says('Units that were run again on both sides.')),
  repeats: count,
  worse: count.meta(says('Units in which the candidate failed more often than the baseline.')),
  better: count.meta(says('Units in which it failed less often.')),
  midP: z.number().meta(says('One-sided mid-p McNemar of worse against better.')),
  found: z.boolean(),
})

const setResult = z.object({
  id: z.string().meta(says('Unique within its kind.')),
  kind: z.enum(SET_KINDS),
  label: z.string(),
  listed: z.boolean().meta(says('false: a segment that the configuration does not list; its cases are part of the row not-listed.')),
  n: count.meta(says('Cases measured on both sides.')),
  missing: count.meta(says('Cases that are no pairs because a side was not measured.')),
  passedBefore: count,
  passedAfter: count,
  before: rate.meta(says('passedBefore/n')),
  after: rate.meta(says('passedAfter/n')),
  delta: figure.meta(says('(passedAfter − passedBefore)/n, of the first run.')),
  deltaLow: figure.meta(says('Agresti-Min 95 % limit of the change; for the eye, it decides nothing.')),
  deltaHigh: figure.meta(says('Agresti-Min 95 % limit of the change.')),
  beforeLow: figure.meta(says('95 % limit of the rate before: Wilson, or by clustered standard error where groups are counted.')),
  beforeHigh: figure.meta(says('95 % limit of the rate before.')),
  afterLow: figure.meta(says('95 % limit of the rate after.')),
  afterHigh: figure.meta(says('95 % limit of the rate after.')),
  breaks: count.meta(says('Cases that passed before and fail after, in the first run.')),
  fixes: count.meta(says('Cases that failed before and pass after, in the first run.')),
  breakCases: ids.meta(says('Ids of the breaks of the first run.')),
  missingCases: z.array(z.object({ caseId: z.string(), arm, reason: z.string() })).meta(says('What was not measured, on which side first, and why.')),
  changed: count.meta(says('Cases that are no pairs because text, rubric or judge version changed between the sides.')),
  groups: z.object({ n: count, breaks: count, fixes: count }).nullable().meta(says('What was counted instead of cases under group_by.')),
  confirmed: confirmedFlips.nullable().meta(says('What re-runs made of the flips, in units; null where they were not re-run.')),
  intermittent: intermittentCheck.nullable().meta(says('Repeats of the whole set on both sides; null where they were not made.')),
  tripped: z.boolean().meta(says('Dropped beyond the tolerance, and could block if every break were real.')),
  weight: z.number().meta(says('Share of the budget for false blocks.')),
  expectedBreaks: figure.meta(says('Breaks to be expected from the rest of the run.')),
  p: figure.meta(says('Chance of so many breaks if nothing regressed; 1 where the set did not trip, null for rows that are only printed.')),
  adjustedP: figure.meta(says('p, adjusted for the number of gated sets (Holm).')),
  smallestDrop: figure.meta(says('Drop that would be found with a chance of 80 % at this size; null: none, or not gated.')),
  casesNeeded: figure.meta(says('Cases that would show a drop of target_drop with a chance of 80 %; null: more than can be planned for, or not gated.')),
  floor: figure,
  floorState: z.enum(['above', 'below-as-before', 'fell-below', 'rose-above']).nullable(),
  blocks: z.boolean().meta(says('This set alone makes the gate block.')),
  gated: z.boolean().meta(says('The set takes part in the decision.')),
  verdict: z.enum(SET_VERDICTS),
  text: z.string().meta(says('One plain sentence or more.')),
})

const confirmation = z.object({
  scope: z.enum(['tripped', 'all']),
  sides: z.enum(['both', 'candidate']),
  cases: count.meta(says('Cases run again.')),
  executions: count.meta(says('Fresh executions, both arms.')),
  share: z.number().meta(says('Executions as a share of those of the first run.')),
  control: z.object({ sampled: count, confirmed: count }).nullable()
    .meta(says('Flips sampled outside the tripped sets, and how many stayed; null: no verdict depends on it.')),
})

const condition = z.union([
  z.object({ key: z.string(), op: z.literal('is'), value: z.string() }),
  z.object({ key: z.string(), op: z.literal('from'), from: z.number() }),
  z.object({ key: z.string(), op: z.literal('to'), to: z.number() }),
  z.object({ key: z.string(), op: z.literal('between'), from: z.number(), to: z.number() }),
]).meta(says('`from` is included, `to` is not.'))

const slice = z.object({
  search: z.enum(['change', 'level']).meta(says('change: more breaks than its segments have; level: the candidate fails more often than there.')),
  condition,
  words: z.string().meta(says('The condition in plain words.')),
  n: count.meta(says('Cases of the slice that the search could use.')),
  breaks: count,
  fixes: count,
  fails: count.meta(says('Fails of the candidate.')),
  observed: z.number().meta(says('Breaks − fixes in a search by change, fails in one by level.')),
  expected: z.number().meta(says('The same if each case were like the mean of its segment.')),
  before: rate,
  after: rate,
  explains: figure.meta(says('Share of the breaks (by change) or fails (by level) of the run that lie in the slice.')),
  statistic: z.number(),
  p: z.number().meta(says('Chance of such a slice by luck, looked at alone.')),
  adjustedP: z.number().meta(says('The same among all slices that were searched.')),
  confirmed: z.object({ breaks: count, fixes: count }).nullable().meta(says('Flips of the slice that stayed; null: not all were re-run.')),
})

const trafficRate = z.object({
  rate: z.number(), standardError: z.number(), low: z.number(), high: z.number(),
}).meta(says('Σ passed/inclusion over Σ 1/inclusion, with its standard error and 95 % limits.'))

const trafficMeans = z.object({
  n: count.meta(says('Pairs that were drawn from traffic with a known chance.')),
  standsFor: z.number().meta(says('Traces that they stand for.')),
  before: trafficRate,
  after: trafficRate,
}).meta(says('Pass rates of the traffic: each case counts as many traces as it stands for. Absent where no pair was drawn with a known chance.'))

/** The report as it goes out; `satisfies` keeps it in step with the type that the gate writes. */
export const gateReport = z.object({
  schema_version: z.literal(1),
  gate: z.enum(GATES).meta(says('warn is a pass with something to read; no-verdict: nothing was measured, or the configuration does not fit the data.')),
  exit_code: z.int().meta(says('0 pass or warn, 1 blocked, 2 the configuration does not fit the data, 3 inconclusive, 4 nothing was measured.')),
  sentence: z.string(),
  aggregate: z.enum(['min_segment', 'weighted_mean', 'unweighted_mean', 'per_segment_review']),
  confirm: z.enum(['on', 'off']).meta(says('off: flips were not re-run, every number is of the first run.')),
  confirmation: confirmation.nullable().meta(says('What was re-run; null with confirm: off.')),
  confirmedShare: z.number().min(0).max(1).meta(says('Share of the flips elsewhere that is taken for real.')),
  evenness: figure.meta(says('How evenly churn is spread over the segments; null: as evenly as chance.')),
  seed: z.string().meta(says('Of every random choice of the decision.')),
  sets: z.array(setResult).meta(says('Segments (worst first), not-listed, adversarial, families, small, all.')),
  mean: z.object({
    n: count, weightedBefore: rate, weightedAfter: rate, unweightedBefore: rate, unweightedAfter: rate, traffic: trafficMeans.optional(),
  }).meta(says('Over cases, over segments, and over the traffic that cases were drawn from. Printed; the first two decide only where the aggregate says so.')),
  composite: z.object({ before: z.number(), after: z.number(), standardError: z.number(), effectiveN: z.number() }).nullable()
    .meta(says('Score with the weight of the adversarial set; null where every case weighs the same.')),
  adversarial: z.object({
    cases: count.meta(says('Cases that count.')), erased: count.meta(says('Tombstones: cases that the law took away.')),
    entries: count.meta(says('Links of the chain.')), head: z.string().meta(says('SHA-256 of the last link.')),
  }).optional().meta(says('The adversarial set of the project when the run was decided; `slicegate adversarial verify` holds the chain against it. Absent where there is none.')),
  missing: z.array(z.object({ reason: z.string(), arm, n: count })).meta(says('Why cases are missing, most frequent first.')),
  breaks: ids.meta(says('Cases that broke in the first run.')),
  fixes: ids.meta(says('Cases that got fixed in the first run.')),
  slices: z.array(slice).nullable().meta(says('Hidden slices that were found, those by change first; they warn and never block. null: not searched.')),
  warnings: z.array(z.string()),
  configErrors: z.array(z.string()).meta(says('Why the configuration does not fit the data.')),
}) satisfies z.ZodType<GateReport>
