import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import type { PairedCase } from '@/lib/core/gate/types'
import { ratingStake } from '@/lib/core/rating/rating-stake'
import { MOST_LABELS, verdictMargin } from '@/lib/core/rating/verdict-margin'

const { config } = parseConfig('', 'eval_config.yaml')

/** Two segments: `breaks` of 60 broke in one, none of 200 in the other. */
function report(breaks: number) {
  const cases = Array.from({ length: 260 }, (_, i): PairedCase => ({
    id: `case-${i}`, segments: [i < 60 ? 'refund_flow' : 'orders'], adversarial: false, before: true, after: i >= breaks, beforeReason: null, afterReason: null, group: null,
  }))
  return decideGate(cases, config)
}
const marginOf = (breaks: number) => {
  const own = report(breaks)
  return { set: own.sets.find(({ id }) => id === 'refund_flow')!, report: own }
}

describe('how many labels a verdict hangs on', () => {
  it('is the distance to the number of breaks at which the gate itself decides otherwise', () => {
    const verdicts = Array.from({ length: 20 }, (_, breaks) => marginOf(breaks))
    const states = verdicts.map(({ set }) => (set.verdict === 'regressed' || set.verdict === 'suspected' ? set.verdict : 'none'))
    expect(states[0]).toBe('none')
    expect(states.at(-1)).toBe('regressed')
    verdicts.forEach(({ set, report: own }, breaks) => {
      const distance = (by: 1 | -1) => [1, 2, 3].find((k) => states[breaks + by * k] !== undefined && states[breaks + by * k] !== states[breaks]) ?? null
      const found = verdictMargin(set, own, config)
      if (breaks + MOST_LABELS < verdicts.length) expect(found.more, `${breaks} breaks, more`).toBe(distance(1))
      expect(found.fewer, `${breaks} breaks, fewer`).toBe(distance(-1))
    })
  })

  it('counts the passes to a floor that blocks', () => {
    const strict = parseConfig('gating:\n  threshold: 0.9\n  floor_mode: strict\n', 'eval_config.yaml').config
    const set = { ...marginOf(0).set, floor: 0.9, n: 60 }
    // 0.9 · 60 = 54 are needed: two are missing; with 55 two have to be lost
    expect(verdictMargin({ ...set, passedAfter: 52 }, report(0), strict).fewer).toBe(2)
    expect(verdictMargin({ ...set, passedAfter: 55 }, report(0), strict).more).toBe(2)
    expect(verdictMargin({ ...set, passedAfter: 30 }, report(0), strict).fewer).toBeNull()
  })

  it('is none for a set that takes no part in the decision', () => {
    const { set, report: own } = marginOf(5)
    expect(verdictMargin({ ...set, gated: false }, own, config)).toEqual({ fewer: null, more: null })
  })
})

describe('what hangs on one verdict', () => {
  it('is 1/k for a break of a set that turns with k labels, and nothing for cases of sets that are far from it', () => {
    const breaks = Array.from({ length: 20 }, (_, n) => n).find((n) => marginOf(n).set.verdict === 'regressed')!
    const stake = ratingStake(report(breaks), config)
    // one break less and the set is only suspected
    expect(stake({ caseId: 'case-0', segments: ['refund_flow'], adversarial: false, arm: 'pair', flip: 'both-pass' })).toBe(1)
    expect(stake({ caseId: 'case-250', segments: ['orders'], adversarial: false, arm: 'pair', flip: 'both-pass' })).toBe(stake({ caseId: 'x', segments: [], adversarial: false, arm: 'pair', flip: 'both-pass' }))
  })

  it('is for a case that did not break the chance that one more break turns its segment', () => {
    const near = Array.from({ length: 20 }, (_, n) => n).find((n) => marginOf(n + 1).set.verdict === 'regressed')!
    const stake = ratingStake(report(near), config)
    expect(stake({ caseId: 'case-59', segments: ['refund_flow'], adversarial: false, arm: 'pair', flip: 'both-pass' })).toBe(1)
  })

  it('is nothing where the other label could make no break', () => {
    const near = Array.from({ length: 20 }, (_, n) => n).find((n) => marginOf(n + 1).set.verdict === 'regressed')!
    const stake = ratingStake(report(near), config)
    const item = { caseId: 'case-59', segments: ['refund_flow'], adversarial: false }
    // fails on both sides: a baseline that passes makes a break, a candidate that passes makes a fix
    expect(stake({ ...item, arm: 'baseline', flip: 'both-fail' })).toBe(1)
    expect(stake({ ...item, arm: 'candidate', flip: 'both-fail' })).toBe(0)
    // passes on both sides: the other way round
    expect(stake({ ...item, arm: 'candidate', flip: 'both-pass' })).toBe(1)
    expect(stake({ ...item, arm: 'baseline', flip: 'both-pass' })).toBe(0)
  })
})
