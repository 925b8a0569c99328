import { correctedDelta, type ChangeLabels, type ChangeStratum } from '@/lib/core/calibration/corrected-delta'
import { seededRandom } from '@/lib/core/seeded-random'

/** A judge with known errors on traffic with a known change, and people who label some of it. */
export type SimulatedJudge = {
  name: string
  /** Cases of a set, and the chance that one breaks, that one is fixed, and that one fails in both arms. */
  cases: number
  breaks: number
  fixes: number
  bothFail: number
  /** Share of the cases that no judge decides. */
  exact?: number
  /** Chance that a true fail of an arm is passed, and that a true pass is failed; by arm. */
  missed: { before: number; after: number }
  falseAlarms: { before: number; after: number }
  /** Share of cases on which the votes are split, and how many times as often the judge errs there. */
  contested: number
  contestedErrors: number
  /** Labels drawn from all judged cases, and given to split votes and then to what the judge says changed. */
  uniform: number
  chosen: number
}

type SimulatedCase = { exact: boolean; before: boolean; after: boolean; contested: boolean; gold: -1 | 0 | 1 }

function draw(judge: SimulatedJudge, random: () => number): SimulatedCase {
  const x = random()
  const [goldBefore, goldAfter] = x < judge.breaks ? [true, false] : x < judge.breaks + judge.fixes ? [false, true]
    : x < judge.breaks + judge.fixes + judge.bothFail ? [false, false] : [true, true]
  const exact = random() < (judge.exact ?? 0)
  const contested = !exact && random() < judge.contested
  const times = exact ? 0 : contested ? judge.contestedErrors : 1
  const verdict = (gold: boolean, arm: 'before' | 'after') =>
    (random() < times * (gold ? judge.falseAlarms[arm] : judge.missed[arm]) ? !gold : gold)
  return { exact, contested, before: verdict(goldBefore, 'before'), after: verdict(goldAfter, 'after'), gold: (Number(goldAfter) - Number(goldBefore)) as -1 | 0 | 1 }
}

/** Moves `count` random items to the front. */
function shuffleFront<T>(items: T[], count: number, random: () => number): void {
  for (let i = 0; i < Math.min(count, items.length); i++) {
    const j = i + Math.floor(random() * (items.length - i))
    const held = items[i]!
    items[i] = items[j]!
    items[j] = held
  }
}

function labelled(cases: SimulatedCase[], judge: SimulatedJudge, random: () => number): Set<SimulatedCase> {
  const judged = cases.filter(({ exact }) => !exact)
  shuffleFront(judged, judge.uniform, random)
  const doubtful = (item: SimulatedCase) => (item.contested ? 0 : item.before !== item.after ? 1 : 2)
  const rest = judged.slice(judge.uniform)
  const byDoubt = [0, 1, 2].flatMap((rank) => {
    const own = rest.filter((item) => doubtful(item) === rank)
    shuffleFront(own, own.length, random)
    return own
  })
  return new Set([...judged.slice(0, judge.uniform), ...byDoubt.slice(0, judge.chosen)])
}

function strataOf(cases: SimulatedCase[], known: ReadonlySet<SimulatedCase>): ChangeStratum[] {
  const strata = new Map<string, ChangeStratum>()
  for (const item of cases) {
    const key = item.exact ? `exact ${Number(item.after) - Number(item.before)}` : `${item.before} ${item.after} ${item.contested}`
    const own = strata.get(key) ?? { n: 0, judged: (Number(item.after) - Number(item.before)) as -1 | 0 | 1, exact: item.exact, labels: { breaks: 0, same: 0, fixes: 0 } }
    own.n++
    if (known.has(item)) own.labels[NAMES[item.gold]]++
    strata.set(key, own)
  }
  return [...strata.values()]
}

const NAMES: Record<-1 | 0 | 1, keyof ChangeLabels> = { [-1]: 'breaks', 0: 'same', 1: 'fixes' }

export type Coverage = { name: string; truth: number; runs: number; rawCovered: number; covered: number; rawError: number; error: number; rawWidth: number; width: number }

/** How often the 95 % limits hold the true change, raw and corrected, with the mean error and the mean width. */
export function coverageOf(judge: SimulatedJudge, runs: number): Coverage {
  const random = seededRandom(`corrected ${judge.name}`)
  const truth = judge.fixes - judge.breaks
  const sum = { rawCovered: 0, covered: 0, rawError: 0, error: 0, rawWidth: 0, width: 0 }
  for (let i = 0; i < runs; i++) {
    const cases = Array.from({ length: judge.cases }, () => draw(judge, random))
    const { raw, corrected } = correctedDelta(strataOf(cases, labelled(cases, judge, random)))!
    sum.rawCovered += Number(raw.low <= truth && truth <= raw.high) / runs
    sum.covered += Number(corrected!.low <= truth && truth <= corrected!.high) / runs
    sum.rawError += (raw.delta - truth) / runs
    sum.error += (corrected!.delta - truth) / runs
    sum.rawWidth += (raw.high - raw.low) / runs
    sum.width += (corrected!.high - corrected!.low) / runs
  }
  return { name: judge.name, truth, runs, ...sum }
}

const none = { before: 0, after: 0 }

/** From a judge that is nearly right to one that errs differently on each arm, with few labels, and with changes that are rare. */
export const SIMULATED_JUDGES: readonly SimulatedJudge[] = [
  { name: 'even errors, uniform labels', cases: 200, breaks: 0.12, fixes: 0.06, bothFail: 0.1, missed: { before: 0.1, after: 0.1 }, falseAlarms: { before: 0.1, after: 0.1 }, contested: 0, contestedErrors: 1, uniform: 60, chosen: 0 },
  { name: 'harsher on the candidate', cases: 200, breaks: 0.1, fixes: 0.1, bothFail: 0.1, missed: { before: 0.15, after: 0.05 }, falseAlarms: { before: 0.05, after: 0.2 }, contested: 0, contestedErrors: 1, uniform: 60, chosen: 0 },
  { name: 'harsher on the candidate, labels where votes split', cases: 200, breaks: 0.1, fixes: 0.1, bothFail: 0.1, missed: { before: 0.1, after: 0.04 }, falseAlarms: { before: 0.03, after: 0.12 }, contested: 0.15, contestedErrors: 3, uniform: 40, chosen: 40 },
  { name: 'blind to regressions', cases: 300, breaks: 0.15, fixes: 0.03, bothFail: 0.1, missed: { before: 0.05, after: 0.5 }, falseAlarms: { before: 0.05, after: 0.05 }, contested: 0.1, contestedErrors: 1.5, uniform: 80, chosen: 40 },
  { name: '15 labels of 60 cases', cases: 60, breaks: 0.15, fixes: 0.05, bothFail: 0.1, missed: { before: 0.1, after: 0.1 }, falseAlarms: { before: 0.05, after: 0.15 }, contested: 0, contestedErrors: 1, uniform: 15, chosen: 0 },
  { name: '20 labels of 40 cases, half chosen', cases: 40, breaks: 0.2, fixes: 0.1, bothFail: 0.1, missed: { before: 0.1, after: 0.1 }, falseAlarms: { before: 0.05, after: 0.1 }, contested: 0.2, contestedErrors: 2, uniform: 10, chosen: 10 },
  { name: 'rare changes', cases: 400, breaks: 0.03, fixes: 0.01, bothFail: 0.05, missed: { before: 0.1, after: 0.1 }, falseAlarms: { before: 0.02, after: 0.03 }, contested: 0.05, contestedErrors: 3, uniform: 60, chosen: 60 },
  { name: 'nothing changed, an uneven judge', cases: 250, breaks: 0.04, fixes: 0.04, bothFail: 0.1, missed: { before: 0.2, after: 0.05 }, falseAlarms: { before: 0.02, after: 0.1 }, contested: 0.1, contestedErrors: 2, uniform: 50, chosen: 50 },
  { name: 'half of the cases need no judge', cases: 200, breaks: 0.1, fixes: 0.04, bothFail: 0.1, exact: 0.5, missed: { before: 0.1, after: 0.1 }, falseAlarms: { before: 0.05, after: 0.15 }, contested: 0.1, contestedErrors: 2, uniform: 30, chosen: 20 },
  { name: 'a judge without errors', cases: 200, breaks: 0.1, fixes: 0.05, bothFail: 0.1, missed: none, falseAlarms: none, contested: 0.1, contestedErrors: 1, uniform: 40, chosen: 20 },
]

/** Judges, traffic and labels drawn at random: nobody chose them so that the limits hold. */
export function randomJudges(count: number): SimulatedJudge[] {
  const random = seededRandom('random judges')
  const between = (low: number, high: number) => low + (high - low) * random()
  return Array.from({ length: count }, (_, i) => ({
    name: `random ${i + 1}`, cases: Math.round(between(40, 400)), breaks: between(0.01, 0.2), fixes: between(0.01, 0.12), bothFail: between(0, 0.2),
    missed: { before: between(0, 0.3), after: between(0, 0.3) }, falseAlarms: { before: between(0, 0.2), after: between(0, 0.2) },
    contested: between(0, 0.25), contestedErrors: between(1, 3), uniform: Math.round(between(10, 60)), chosen: Math.round(between(0, 60)),
  }))
}
