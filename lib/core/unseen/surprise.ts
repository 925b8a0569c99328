import { unitHash } from '@/lib/core/sampling/unit-hash'

/** What a trace shows by itself; null = the log does not say. */
export type SurpriseTrace = {
  id: string
  /** null = never grouped. */
  cluster: string | null
  noise: boolean
  /** Of the tools that it called, its version of the prompt and its cluster, what was seen for the first time in this week. */
  fresh: ('tool' | 'prompt' | 'cluster')[]
  error: boolean
  truncated: boolean
  refused: boolean
  /** Neither words nor a call. */
  empty: boolean
  /** The arguments of a call are not JSON. */
  brokenCall: boolean
  nextTurn: 'complains' | 'repeats' | null
  latencyMs: number | null
  outputTokens: number | null
}

/** What was found in a cluster before: by uniform audits of earlier weeks, and by customers in this one. */
export type ClusterRecord = { fine: number; failure: number; traces: number; flagged: number }

export type Surprise = { id: string; score: number; reasons: string[] }

/**
 * How likely each sign alone makes a failure that nobody reported, as experience has it: an order, not a measured chance. People's
 * verdicts on the surprise part are what they are checked against.
 */
export const SIGN_WEIGHTS = {
  complains: 0.6, brokenCall: 0.6, empty: 0.55, error: 0.5, repeats: 0.45, truncated: 0.4, refused: 0.35, fresh: 0.15, noise: 0.1, length: 0.1, latency: 0.1,
} as const

/** Before anything is known of a cluster: one failure in twenty. */
const PRIOR = { failure: 1, fine: 19 }
/** A report stands for several failures that nobody reported, up to this. */
const REPORTS_COUNT = 5
const MOST_BY_REPORTS = 0.5
/** From this chance on, a cluster is a reason to look. */
const NOTABLE = 0.08
const FEWEST_FOR_MEDIAN = 20
/** As many times the median of the cluster, or that small a part of it. */
const FAR = 6

const MOST_OF_A_CLUSTER = 3

type Part = { weight: number; why: string }

/**
 * The traces that are most worth a look beside the uniform part, most first: score = 1 − Π (1 − weight) over the signs that a trace shows
 * and what is known of its cluster, 0 to 1. Not more than three of a cluster while others are left. Those without any sign are left out. `among`: ids that may be
 * picked, all when absent; the others only say what is usual. The same traces, seed and records give the same list, in whatever order they come.
 */
export function pickSurprises(
  traces: readonly SurpriseTrace[], { records, seed, size, among }: { records: ReadonlyMap<string, ClusterRecord>; seed: string; size: number; among?: ReadonlySet<string> },
): Surprise[] {
  const usual = usualByCluster(traces)
  const scored = traces.flatMap((trace) => {
    if (among && !among.has(trace.id)) return []
    const parts = partsOf(trace, { record: records.get(trace.cluster ?? ''), usual: usual.get(trace.cluster ?? '') })
    if (parts.length === 0) return []
    const score = 1 - parts.reduce((product, { weight }) => product * (1 - weight), 1)
    return [{ id: trace.id, cluster: trace.cluster, score, reasons: parts.sort((a, b) => b.weight - a.weight).map(({ why }) => why) }]
  })
  const ranked = scored.sort((a, b) => b.score - a.score || unitHash(seed, a.id) - unitHash(seed, b.id))
  const taken = new Map<string | null, number>()
  const [chosen, spare]: (typeof ranked)[] = [[], []]
  for (const one of ranked) {
    if (chosen!.length === size) break
    const before = taken.get(one.cluster) ?? 0
    if (before < MOST_OF_A_CLUSTER) chosen!.push(one)
    else spare!.push(one)
    taken.set(one.cluster, before + 1)
  }
  return [...chosen!, ...spare!.slice(0, size - chosen!.length)].sort((a, b) => b.score - a.score).map(({ id, score, reasons }) => ({ id, score, reasons }))
}

type Usual = { latencyMs: number | null; outputTokens: number | null }

function partsOf(trace: SurpriseTrace, { record, usual }: { record: ClusterRecord | undefined; usual: Usual | undefined }): Part[] {
  const parts: (Part | null)[] = [
    trace.nextTurn === 'complains' ? { weight: SIGN_WEIGHTS.complains, why: 'the user complains in the next message' } : null,
    trace.nextTurn === 'repeats' ? { weight: SIGN_WEIGHTS.repeats, why: 'the user asks the same again' } : null,
    trace.brokenCall ? { weight: SIGN_WEIGHTS.brokenCall, why: 'the arguments of a tool call are not JSON' } : null,
    trace.error ? { weight: SIGN_WEIGHTS.error, why: 'the call ended with an error' }
      : trace.empty ? { weight: SIGN_WEIGHTS.empty, why: 'the answer is empty' } : null,
    trace.truncated ? { weight: SIGN_WEIGHTS.truncated, why: 'the answer was cut off' } : null,
    trace.refused ? { weight: SIGN_WEIGHTS.refused, why: 'the model refused' } : null,
    trace.fresh.length > 0 ? { weight: SIGN_WEIGHTS.fresh, why: `new this week: ${trace.fresh.map((what) => FRESH[what]).join(', ')}` } : null,
    trace.noise ? { weight: SIGN_WEIGHTS.noise, why: 'like no cluster of the traffic' } : null,
    farOff('answer', trace.outputTokens, usual?.outputTokens ?? null, SIGN_WEIGHTS.length),
    farOff('wait', trace.latencyMs, usual?.latencyMs ?? null, SIGN_WEIGHTS.latency),
    ...ofCluster(record),
  ]
  return parts.filter((part) => part !== null)
}

const FRESH = { tool: 'a tool', prompt: 'a version of the prompt', cluster: 'its cluster' }

function farOff(what: 'answer' | 'wait', value: number | null, usual: number | null, weight: number): Part | null {
  if (value === null || usual === null || usual <= 0) return null
  if (value >= usual * FAR) return { weight, why: `the ${what} is ${Math.round(value / usual)} times as long as usual in its cluster` }
  return value > 0 && value <= usual / FAR && what === 'answer' ? { weight, why: 'the answer is far shorter than usual in its cluster' } : null
}

/** The mean of a beta posterior over what audits said, and the share that customers reported several times over. */
function ofCluster(record: ClusterRecord | undefined): Part[] {
  if (!record) return []
  const { fine, failure, traces, flagged } = record
  const rate = (PRIOR.failure + failure) / (PRIOR.failure + PRIOR.fine + failure + fine)
  const reports = traces === 0 ? 0 : Math.min(MOST_BY_REPORTS, (REPORTS_COUNT * flagged) / traces)
  return [
    ...(failure > 0 && rate >= NOTABLE ? [{ weight: rate, why: `audits found ${failure} of ${failure + fine} to be failures in its cluster before` }] : []),
    ...(reports >= NOTABLE ? [{ weight: reports, why: `customers reported ${flagged} of the ${traces} traces of its cluster` }] : []),
  ]
}

function usualByCluster(traces: readonly SurpriseTrace[]): Map<string, Usual> {
  const groups = new Map<string, SurpriseTrace[]>()
  for (const trace of traces) {
    const own = groups.get(trace.cluster ?? '')
    if (own) own.push(trace)
    else groups.set(trace.cluster ?? '', [trace])
  }
  return new Map([...groups].map(([key, own]) => [key, { latencyMs: median(own.map(({ latencyMs }) => latencyMs)), outputTokens: median(own.map(({ outputTokens }) => outputTokens)) }]))
}

function median(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b)
  return known.length < FEWEST_FOR_MEDIAN ? null : known[Math.floor(known.length / 2)]!
}
