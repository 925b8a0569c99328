import type { GateConfig } from '@/lib/core/config/types'
import type { AssembledSets } from '@/lib/core/gate/assemble-sets'
import { isMissing } from '@/lib/core/gate/count-cases'
import { countOf } from '@/lib/core/gate/format-figures'
import { judgeSets, setKey } from '@/lib/core/gate/judge-sets'
import { decideByMean, meansOf } from '@/lib/core/gate/means'
import { orderSets } from '@/lib/core/gate/order-sets'
import { blockedSentence, incompleteSentence, listNames, passSentence, reviewSentence } from '@/lib/core/gate/run-sentence'
import type { GateReport, PairedCase, SetResult } from '@/lib/core/gate/types'
import { weightedScore } from '@/lib/core/gate/weighted-score'
import { nearestName } from '@/lib/core/nearest-name'
import { EXIT_CODES, type Gate } from '@/lib/core/types'

/**
 * The decision of a run. Pure and independent of the order of the cases; case ids must be unique. Every number is of
 * the first run (`confirm: off`). Gates: `blocked`, `inconclusive` (missing pairs could change it, or a person decides),
 * `warn`, `pass`, `no-verdict` (no pairs, or with exit code 2 a configuration that does not fit the data).
 */
export function decideGate(cases: PairedCase[], config: GateConfig): GateReport {
  const sorted = [...cases].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const { assembled, results } = judgeSets(sorted, config, setsThatWouldBlock(sorted, config))
  const sets = orderSets(results)
  const configErrors = findConfigErrors(assembled, config)
  const decision = decide(sets, config, configErrors)
  return {
    schema_version: 1,
    gate: decision.gate,
    exit_code: decision.exitCode ?? EXIT_CODES[decision.gate],
    sentence: decision.sentence,
    aggregate: config.gate.aggregate,
    confirm: 'off',
    sets,
    mean: meansOf(sets),
    composite: compositeOf(sets),
    missing: missingReasons(sorted),
    breaks: sorted.filter(({ before, after }) => before === true && after === false).map(({ id }) => id),
    fixes: sorted.filter(({ before, after }) => before === false && after === true).map(({ id }) => id),
    warnings: [...configErrors, ...emptyFamilies(sets, config), ...findWarnings(sorted, sets)],
    configErrors,
  }
}

/** Every missing pair taken as a break: sets that block then, and do not now, cannot be decided. */
function setsThatWouldBlock(cases: PairedCase[], config: GateConfig): ReadonlySet<string> {
  if (!cases.some(isMissing)) return new Set()
  const worst = cases.map((item) => (isMissing(item) ? { ...item, before: true, after: false } : item))
  return new Set(judgeSets(worst, config).results.filter(({ blocks }) => blocks).map(setKey))
}

type Decision = { gate: Gate; sentence: string; exitCode?: number }

function decide(sets: SetResult[], config: GateConfig, configErrors: string[]): Decision {
  const all = sets.find(({ kind }) => kind === 'all')!
  const mean = config.gate.aggregate.endsWith('_mean') ? decideByMean(sets, config) : null
  const blocking = sets.filter(({ blocks }) => blocks)
  if (blocking.length > 0 && all.n > 0) return { gate: 'blocked', sentence: blockedSentence(blocking) }
  if (mean?.blocks) return { gate: 'blocked', sentence: `${mean.sentence} Blocks.` }
  if (all.n === 0) return { gate: 'no-verdict', sentence: 'Nothing was measured: no case has an outcome on both sides.' }
  if (configErrors.length > 0) {
    return { gate: 'no-verdict', exitCode: 2, sentence: `The configuration does not fit the data: ${configErrors.join(' ')}` }
  }
  const incomplete = sets.filter(({ verdict }) => verdict === 'incomplete')
  if (config.gate.onIncomplete === 'block') {
    if (incomplete.length > 0) return { gate: 'inconclusive', sentence: incompleteSentence(incomplete) }
    if (mean?.incomplete) {
      return { gate: 'inconclusive', sentence: `Cannot decide: ${countOf(all.missing, 'pair')} missing. ${mean.sentence}` }
    }
  }
  return config.gate.aggregate === 'per_segment_review' ? review(sets, all, config) : passing(sets, all, mean)
}

function review(sets: SetResult[], all: SetResult, config: GateConfig): Decision {
  const tolerance = config.gate.regressionThreshold
  const down = sets.filter((set) => set.gated && set.kind !== 'all' && set.delta !== null && -set.delta > tolerance + 1e-9)
  return down.length > 0 ? { gate: 'inconclusive', sentence: reviewSentence(down, tolerance) } : passing(sets, all, null)
}

function passing(sets: SetResult[], all: SetResult, mean: ReturnType<typeof decideByMean> | null): Decision {
  const warning = sets.filter(needsALook)
  const gate = warning.length > 0 || mean?.warns ? 'warn' : 'pass'
  const gated = sets.filter((set) => set.gated).length
  if (mean) return { gate, sentence: `${mean.sentence} Passes${gate === 'warn' ? ' with a warning' : ''}.` }
  return { gate, sentence: passSentence(all, gated, warning) }
}

function needsALook(set: SetResult): boolean {
  if (set.verdict === 'incomplete') return true
  return set.gated && (set.verdict === 'suspected' || set.verdict === 'regressed' || set.floorState === 'fell-below')
}

function findConfigErrors({ segmentsInData, unlisted }: AssembledSets, config: GateConfig): string[] {
  const inData = new Set(segmentsInData)
  const errors = config.segments.filter((id) => !inData.has(id)).map((id) => {
    const near = nearestName(id, unlisted)
    return `segment ${id} is listed, but no case has it${near ? `; did you mean ${near}?` : '.'}`
  })
  if (config.unlistedSegments === 'error' && config.segments.length > 0 && unlisted.length > 0) {
    errors.push(`cases have segments that are not listed (unlisted_segments: error): ${listNames(unlisted)}.`)
  }
  return errors
}

/** A family that is written down and holds nothing gates nothing: most likely a name is misspelt. */
function emptyFamilies(sets: SetResult[], config: GateConfig): string[] {
  const found = new Set(sets.filter(({ kind }) => kind === 'family').map(({ id }) => id))
  return Object.entries(config.families).filter(([name]) => !found.has(name))
    .map(([name, patterns]) => `family ${name} is empty: no case has a segment like ${listNames(patterns)}.`)
}

function findWarnings(cases: PairedCase[], sets: SetResult[]): string[] {
  const warnings: string[] = []
  const added = cases.filter((item) => item.added).length
  if (added > 0) warnings.push(`${countOf(added, 'case is', 'cases are')} new in the after results and cannot be compared.`)
  const several = cases.filter((item) => !item.adversarial && new Set(item.segments).size > 1).length
  if (several > 0) warnings.push(`${countOf(several, 'case counts', 'cases count')} in several segments; the mean counts each once.`)
  const low = sets.filter(({ verdict }) => verdict === 'low-confidence').length
  if (low > 0) warnings.push(`${countOf(low, 'set is', 'sets are')} too small to be gated alone.`)
  return warnings
}

function missingReasons(cases: PairedCase[]): GateReport['missing'] {
  const counts = new Map<string, GateReport['missing'][number]>()
  for (const item of cases.filter(isMissing)) {
    if (item.before === null) count('baseline', item.beforeReason)
    if (item.after === null) count('candidate', item.afterReason)
  }
  return [...counts.values()].sort((a, b) => b.n - a.n || (a.arm + a.reason < b.arm + b.reason ? -1 : 1))

  function count(arm: 'baseline' | 'candidate', given: string | null): void {
    const reason = given ?? 'no reason given'
    const entry = counts.get(`${arm} ${reason}`) ?? { reason, arm, n: 0 }
    counts.set(`${arm} ${reason}`, { ...entry, n: entry.n + 1 })
  }
}

function compositeOf(sets: SetResult[]): GateReport['composite'] {
  const all = sets.find(({ kind }) => kind === 'all')!
  const own = sets.find(({ kind }) => kind === 'adversarial')
  if (!own || own.weight === 1 || own.n === 0) return null
  const parts = (passed: 'passedBefore' | 'passedAfter') => [
    { n: all.n - own.n, k: all[passed] - own[passed], w: 1 }, { n: own.n, k: own[passed], w: own.weight },
  ]
  const [before] = weightedScore(parts('passedBefore'))
  const [after, standardError, effectiveN] = weightedScore(parts('passedAfter'))
  return { before, after, standardError, effectiveN }
}
