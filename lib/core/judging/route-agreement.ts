import { clopperPearson } from '@/lib/core/gate/intervals'

/** A question that the reference and a route both answered. `agreed`: the same choice, ties included; an unreadable reply of the route agrees with nothing. */
export type ShadowPair = { segments: string[]; agreed: boolean }

/** How often a judge says the same to a question that it is asked again. */
export type SelfAgreement = { agreed: number; n: number }

type Rule = { within: number; hoped: number }
type Fall = { from: number; to: number }

/**
 * `overall`, `segment`: agreement is shown when the answers speak for `hoped` and not for `within`. `refuse`: the other way round it is
 * refused. The others: a fall from one rate to another.
 */
export type RouteRules = { overall: Rule; segment: Rule; refuse: { overall: Rule; segment: Rule }; drift: Fall; segmentDrift: Fall }

/** A route may agree so much less often than the reference does with itself: overall, and in each segment. */
const MARGIN = 0.03
const SEGMENT_MARGIN = 0.09
/** More is asked of nobody, overall and in a segment; less is no measure. */
const MOST = 0.995
const MOST_IN_SEGMENT = 0.99
const LEAST = 0.9
/** Chance that a route at the limit is let through, and that one as good as hoped is turned away. */
const LET_THROUGH = 0.05
const TURNED_AWAY = 0.01
/** Each of the two tests demotes a route that stays good by chance once in at least so many questions that both answered. */
const FALSE_DRIFT_EVERY = 10_000
/** After so many questions without a proof a trial ends. */
export const LONGEST_TRIAL = 2000

/**
 * What a route has to show. A judge above temperature 0 does not always agree with itself, so nobody else can be asked to agree more
 * often: the measure is its own rate. A route is let through by the upper exact 95 % limit of that rate and refused by the lower
 * one, so that little evidence about the reference makes nothing easier and refuses nobody; a fall is one from the rate itself. Without any
 * evidence a route must agree in more than 96.5 % of all questions and in more than 90 % of each segment.
 */
export function routeRules({ agreed, n }: SelfAgreement): RouteRules {
  const [low, high] = clopperPearson(agreed, n).map((limit) => Math.max(LEAST, limit)) as [number, number]
  const own = n === 0 ? 1 : Math.max(LEAST, agreed / n)
  const rule = (rate: number, most: number, margin: number): Rule => ({ hoped: Math.min(most, rate), within: Math.min(most, rate) - margin })
  const fallFrom = (most: number, margin: number): Fall => ({ from: Math.min(most, own) - margin / 2, to: Math.min(most, own) - (3 / 2) * margin })
  return {
    overall: rule(high, MOST, MARGIN), segment: rule(high, MOST_IN_SEGMENT, SEGMENT_MARGIN),
    refuse: { overall: rule(low, MOST, 2 * MARGIN), segment: rule(low, MOST_IN_SEGMENT, SEGMENT_MARGIN) },
    drift: fallFrom(MOST, MARGIN), segmentDrift: fallFrom(MOST_IN_SEGMENT, SEGMENT_MARGIN),
  }
}

/** From so many questions on a segment is tested by itself, while nothing is known of the reference: 32. */
export const SEGMENT_QUESTIONS = questionsNeeded(0, routeRules({ agreed: 0, n: 0 }).segment)

/**
 * Wald's test (1945): the logarithm of how much likelier the answers are if the route agrees as often as hoped than if it agrees
 * no more often than it must. Whoever looks after every question is fooled no more often than who looks once (Ville 1939),
 * so it may be settled after each run.
 */
function evidence(agreed: number, disagreed: number, { within, hoped }: Rule): number {
  return agreed * Math.log(hoped / within) + disagreed * Math.log((1 - hoped) / (1 - within))
}

/** Questions that it takes in all until agreement is shown, with so many disagreements among them: at the strictest 98 without any, 163 with one. */
export function questionsNeeded(disagreed: number, rule: Rule): number {
  const gain = Math.log(rule.hoped / rule.within)
  const loss = Math.log((1 - rule.within) / (1 - rule.hoped))
  return disagreed + Math.ceil((Math.log(1 / LET_THROUGH) + disagreed * loss) / gain)
}

/** `key` null: all segments together that are too small to be tested alone. `low` and `high`: exact 95 % limits of the rate. */
export type SegmentAgreement = { key: string | null; agreed: number; n: number; low: number; high: number; verdict: 'agrees' | 'open' | 'differs' }

export type Trial = {
  verdict: 'agrees' | 'open' | 'differs'
  agreed: number
  n: number
  low: number
  high: number
  /** Questions that it takes in all, if those to come agree. */
  needed: number
  /** Lowest rate first. */
  segments: SegmentAgreement[]
}

/**
 * Whether a route agrees with the reference. `agrees`: shown overall and in each segment. `differs`: a route that is as good as
 * hoped would look so bad once in a hundred times. `open`: more questions are needed. Pairs in any order.
 */
export function assessTrial(pairs: ShadowPair[], rules: RouteRules): Trial {
  const agreed = pairs.filter((pair) => pair.agreed).length
  const segments = segmentsOf(pairs, rules)
  const overall = verdictOf(agreed, pairs.length, { show: rules.overall, refuse: rules.refuse.overall }, 1)
  const differs = overall === 'differs' || segments.some(({ verdict }) => verdict === 'differs')
  const agrees = overall === 'agrees' && segments.every(({ verdict }) => verdict === 'agrees')
  const [low, high] = clopperPearson(agreed, pairs.length)
  const missing = segments.map(({ agreed: own, n }) => questionsNeeded(n - own, rules.segment) - n)
  return {
    verdict: differs ? 'differs' : agrees ? 'agrees' : 'open', agreed, n: pairs.length, low, high, segments,
    needed: Math.max(questionsNeeded(pairs.length - agreed, rules.overall), pairs.length + Math.max(0, ...missing)),
  }
}

function verdictOf(agreed: number, n: number, { show, refuse }: { show: Rule; refuse: Rule }, tests: number): Trial['verdict'] {
  if (evidence(agreed, n - agreed, show) >= Math.log(1 / LET_THROUGH)) return 'agrees'
  return evidence(agreed, n - agreed, refuse) <= Math.log(TURNED_AWAY / tests) ? 'differs' : 'open'
}

/** The segments that are large enough, and the others as one set if that is: too little to say anything stands nowhere. */
function segmentsOf(pairs: ShadowPair[], rules: RouteRules): SegmentAgreement[] {
  const enough = questionsNeeded(0, rules.segment)
  const bySegment = new Map<string, ShadowPair[]>()
  for (const pair of pairs) {
    for (const key of new Set(pair.segments)) {
      const known = bySegment.get(key)
      if (known) known.push(pair)
      else bySegment.set(key, [pair])
    }
  }
  const large = [...bySegment].filter(([, own]) => own.length >= enough)
  const alone = new Set(large.map(([key]) => key))
  const rest = pairs.filter(({ segments }) => segments.length === 0 || segments.some((key) => !alone.has(key)))
  const sets: [string | null, ShadowPair[]][] = [...large, ...(large.length > 0 && rest.length >= enough ? [[null, rest] as [null, ShadowPair[]]] : [])]
  const rated = sets.map(([key, own]): SegmentAgreement => {
    const agreed = own.filter((pair) => pair.agreed).length
    const [low, high] = clopperPearson(agreed, own.length)
    return { key, agreed, n: own.length, low, high, verdict: verdictOf(agreed, own.length, { show: rules.segment, refuse: rules.refuse.segment }, sets.length) }
  })
  return rated.sort((a, b) => a.agreed / a.n - b.agreed / b.n || a.low - b.low)
}

/** Where agreement fell, `segment` null = overall; `agreed` of `n` since the fall began. */
export type Drift = { segment: string | null; agreed: number; n: number }

/**
 * Whether a route that answers has drifted away from the reference, overall or in a segment; null = no. Page's test (1954) on
 * pairs in the order of time: the evidence for the lower rate is added up and never falls below nothing, so that a fall is
 * seen after the same number of questions however long all went well. A route that
 * stays at the first rate is demoted by chance once in 5,000 questions or rarer, and a better one far more rarely.
 */
export function findDrift(pairs: ShadowPair[], rules: RouteRules): Drift | null {
  const overall = fall(pairs, rules.drift)
  if (overall) return { segment: null, ...overall }
  const keys = [...new Set(pairs.flatMap(({ segments }) => segments))].sort()
  for (const segment of keys) {
    const own = fall(pairs.filter(({ segments }) => segments.includes(segment)), rules.segmentDrift)
    if (own) return { segment, ...own }
  }
  return null
}

function fall(pairs: ShadowPair[], { from, to }: Fall): { agreed: number; n: number } | null {
  let sum = 0
  let agreed = 0
  let n = 0
  for (const pair of pairs) {
    sum += pair.agreed ? Math.log(to / from) : Math.log((1 - to) / (1 - from))
    n += 1
    agreed += pair.agreed ? 1 : 0
    if (sum >= Math.log(FALSE_DRIFT_EVERY)) return { agreed, n }
    if (sum <= 0) [sum, agreed, n] = [0, 0, 0]
  }
  return null
}
