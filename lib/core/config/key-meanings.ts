import type { GateConfig } from '@/lib/core/config/types'

/** What one key of eval_config.yaml is for: shown by editors (JSON Schema) and in the reference. */
export type KeyMeaning = {
  /** With dots; `[]` is an item of a list. `gates` takes what `gating` takes. */
  path: string
  meaning: string
  /** What holds without the key, out of the default configuration; absent where that needs words. */
  standard?: (config: GateConfig) => unknown
  /** What holds without the key, in words. */
  standardWords?: string
  example?: string
}

const key = (path: string, meaning: string, standard?: ((config: GateConfig) => unknown) | string, example?: string): KeyMeaning => ({
  path, meaning,
  ...(typeof standard === 'function' ? { standard } : standard === undefined ? {} : { standardWords: standard }),
  ...(example === undefined ? {} : { example }),
})

const GATING: KeyMeaning[] = [
  key('gating.metric', 'What is compared: the share of cases that pass.', (c) => c.gate.metric),
  key('gating.aggregate', 'What a floor (`threshold`) is held against: every segment, or a mean. `per_segment_review` reports and leaves the decision to people. Regressions of a segment block under each of them.', (c) => c.gate.aggregate),
  key('gating.threshold', 'Floor of the pass rate. `null`: no floor.', (c) => c.gate.threshold, '0.85'),
  key('gating.floor_mode', 'What a rate under the floor does. `report`: nothing. `guard`: blocks a suspected drop that takes a segment below the floor. `strict`: blocks whatever it was before.', '`report`; `guard` when the file has `aggregate: min_segment` and a `threshold`; `strict` with a mean and a `threshold`', 'guard'),
  key('gating.min_cases_per_segment', 'Segments with fewer pairs are printed as low confidence and never block alone; together they are the set `small`.', (c) => c.gate.minCasesPerSegment),
  key('gating.min_groups', 'The same counted in groups, where `group_by` is set.', (c) => c.gate.minGroups),
  key('gating.regression_threshold', 'Net loss that is tolerated. A drop beyond it has its flips run again.', (c) => c.gate.regressionThreshold, '0.02'),
  key('gating.adversarial_floor', 'Another place for `adversarial.floor`.', 'no floor of its own'),
  key('gating.false_block_budget', 'The chance, per run, that anything is called regressed although nothing is; divided over all gated sets.', (c) => c.gate.falseBlockBudget),
  key('gating.on_suspected', 'What a suspected drop does, one that luck could just explain.', (c) => c.gate.onSuspected),
  key('gating.on_incomplete', 'What a set does whose missing pairs could change the verdict. `block`: the run is inconclusive. `warn`: it passes with a warning.', (c) => c.gate.onIncomplete),
  key('gating.prior_cases', 'How many cases the churn of the rest of the run is worth, at most, as an expectation for one segment.', (c) => c.gate.priorCases),
  key('gating.target_drop', 'The drop that "n cases would be needed" is computed for.', (c) => c.gate.targetDrop, '0.14'),
  key('gating.seed', 'Seed of every random choice of the gate, so that a verdict can be repeated.', 'the id of the run; for result files made from the case ids', 'release-42'),
  key('gating.confirm', 'How flips are run again before they count.'),
  key('gating.confirm.enabled', 'Whether they are. Without it every flip counts, and about half of the drops that could be caught are missed.', (c) => c.gate.confirm.enabled),
  key('gating.confirm.scope', '`tripped`: flips of sets that dropped. `all`: every flip of the run, for a clean table.', (c) => c.gate.confirm.scope),
  key('gating.confirm.control', 'Flips outside of those sets that are run again to learn how many flips are real.', (c) => c.gate.confirm.control),
  key('gating.confirm.sides', '`candidate` if the baseline cannot run any more; costs half of the power.', (c) => c.gate.confirm.sides),
  key('gating.intermittent', 'The check for a candidate that became unreliable instead of wrong.'),
  key('gating.intermittent.enabled', 'Whether a whole segment runs again when its flips went away but nearly all pointed downwards.', (c) => c.gate.intermittent.enabled),
  key('gating.intermittent.repeats', 'How often it runs again.', (c) => c.gate.intermittent.repeats),
  key('gating.intermittent.max_sets', 'In how many segments of one run at most.', (c) => c.gate.intermittent.maxSets),
  key('gating.intermittent.max_cases', 'With how many cases of a segment at most, drawn at random.', (c) => c.gate.intermittent.maxCases),
]

const PLACED: KeyMeaning[] = [
  key('segment_by', 'The dimension whose values are the segments. Here or in `gating`.', (c) => c.segmentBy, 'intent'),
  key('unlisted_segments', 'Cases whose segment is not in `segments`: gated like the others, left out, or an error. Here or in `gating`.', (c) => c.unlistedSegments),
  key('family_key', 'The dimension that names the family of a case. Here or in `gating`.', 'families come from `families` alone', 'team'),
  key('group_by', 'A dimension whose values count as one unit each, where cases of one conversation or customer stand or fall together. Here or in `gating`.', 'cases are counted', 'conversation_id'),
]

const SEGMENTS: KeyMeaning[] = [
  key('segments', 'Segments that must be there: names, or mappings with settings of their own. A listed segment without cases ends the gate with exit code 2.', 'every value of the dimension that the data has', '[refund_flow, invoice_parse]'),
  key('segments[].id', 'Name of the segment.'),
  key('segments[].weight', 'Share of the false-block budget that it gets, and its weight in a mean.', '1', '2'),
  key('segments[].floor', 'Floor of its own.', '`gating.threshold`', '0.9'),
  key('segments[].floor_mode', 'Floor mode of its own.', '`gating.floor_mode`', 'strict'),
  key('segments[].regression_threshold', 'Tolerance of its own.', '`gating.regression_threshold`', '0.01'),
  key('families', 'Groups of segments, gated together where there are many. `*` stands for any letters.', 'none', '{ billing: [refund_*, invoice_*] }'),
]

const REPLAY: KeyMeaning[] = [
  key('replay', 'Which traffic becomes cases.'),
  key('replay.sample_size', 'Cases of a dataset, drawn from traffic; adversarial cases come on top.', (c) => c.replay.sampleSize),
  key('replay.window_days', 'How far back traffic is taken.', (c) => c.replay.windowDays),
  key('replay.strip_pii', 'Always true: personal data is replaced before anything is stored.', (c) => c.replay.stripPii),
  key('replay.cluster_method', 'How traffic is grouped.', (c) => c.replay.clusterMethod),
  key('replay.min_cluster_size', 'Fewer traces are no cluster of their own; they are noise, a stratum of its own.', (c) => c.replay.minClusterSize),
  key('replay.cluster_names', 'Whether clusters are named by their terms or by the judge model.', (c) => c.replay.clusterNames),
  key('replay.cache_outputs', 'Answers to equal, deterministic requests are paid once. Confirmation never uses them.', (c) => c.replay.cacheOutputs),
  key('replay.sampler', '`stratified`: floors for clusters, segments and what is new. `uniform`: every trace with the same chance.', (c) => c.sampling?.sampler),
  key('replay.cluster_floor', 'Cases that every cluster gets, if it has them.', (c) => c.sampling?.clusterFloor),
  key('replay.noise_floor', 'The same for what is in no cluster.', (c) => c.sampling?.noiseFloor),
  key('replay.new_floor', 'The same for clusters and segments that are new.', (c) => c.sampling?.newFloor),
  key('replay.new_hours', 'How long something is new after it was seen first.', (c) => c.sampling?.newHours),
  key('replay.customer_cap', 'Largest part of the sample that one customer may be. `null`: no cap.', (c) => c.sampling?.customerShare, '25%'),
  key('replay.conversation_cap', 'Cases of one conversation at most. `null`: no cap.', (c) => c.sampling?.perConversation),
]

const OTHERS: KeyMeaning[] = [
  key('judges', 'How answers are compared.'),
  key('judges.structured', 'How tool calls are compared: by structure, with or without a judge for arguments that are free text.', (c) => c.judges.structured),
  key('judges.freeform', 'How free text is judged: which of both answers is better, or each by a rubric.', (c) => c.judges.freeform),
  key('judges.judge_model', 'The reference judge.', 'the judge that the project’s endpoints name', 'gpt-5.2'),
  key('judges.votes', 'Votes per judgment; fewer where the first ones agree.', (c) => c.judges.votes),
  key('judges.temperature', 'Of the judge.', (c) => c.judges.temperature),
  key('adversarial', 'The set of failures that customers reported.'),
  key('adversarial.path', 'File that `slicegate adversarial export` and `import` use, seen from the folder of the configuration.', 'none', 'evals/adversarial.jsonl'),
  key('adversarial.weight', 'Share of the false-block budget that the set gets, and its weight in a mean.', (c) => c.adversarial.weight, '3'),
  key('adversarial.floor', 'Floor of the set.', '`gating.threshold`', '0.85'),
  key('adversarial.floor_mode', 'Floor mode of the set.', '`strict` where the set has a floor of its own, else `gating.floor_mode`', 'strict'),
  key('adversarial.regression_threshold', 'Tolerance of the set.', '`gating.regression_threshold`', '0'),
  key('budget', 'What may be spent, in US dollars. At the cap a run pauses.'),
  key('budget.run_usd', 'By one run.', 'no limit', '5'),
  key('budget.week_usd', 'By the whole project in a week, from Monday 00:00 UTC. Read from the configuration of the project.', 'no limit', '40'),
  key('embedding', 'What texts are embedded with, for clusters and similar answers.'),
  key('embedding.model', 'The model, on an endpoint with the role embedding.', (c) => c.embedding?.model),
  key('embedding.dimensions', 'Numbers of a vector. `null`: as many as the model has.', (c) => c.embedding?.dimensions),
]

/** Every key, in the order of the reference. `segment_by` and its neighbours stand at the top or in `gating`. */
export const KEY_MEANINGS: readonly KeyMeaning[] = [
  key('gating', 'What blocks a deploy. `gates` is another name of the section.'), ...GATING, ...PLACED, ...SEGMENTS, ...REPLAY, ...OTHERS,
]
