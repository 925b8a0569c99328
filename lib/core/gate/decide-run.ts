import type { GateConfig } from '@/lib/core/config/types'
import { countOf } from '@/lib/core/gate/format-figures'
import { decideByMean } from '@/lib/core/gate/means'
import { blockedSentence, incompleteSentence, passSentence, reviewSentence } from '@/lib/core/gate/run-sentence'
import type { SetResult } from '@/lib/core/gate/types'
import type { Gate } from '@/lib/core/types'

type Decision = { gate: Gate; sentence: string; exitCode?: number }

/**
 * The gate of a run from the verdicts of its sets (section 4.6): `blocked`, `inconclusive` (missing pairs could change it, or a
 * person decides), `warn`, `pass`, `no-verdict` (no pairs, or with exit code 2 a configuration that does not fit the data).
 */
export function decideRun(sets: SetResult[], config: GateConfig, configErrors: string[]): Decision {
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

/** A set that does not block and still wants a reader: a warning. */
export function needsALook(set: SetResult): boolean {
  if (set.verdict === 'incomplete') return true
  // where nothing passed before, nothing can break: most likely an endpoint or a judge is set up wrong
  if (set.kind === 'all' && set.n > 0 && set.passedBefore === 0) return true
  return set.gated && (set.verdict === 'suspected' || set.verdict === 'regressed' || set.floorState === 'fell-below')
}
