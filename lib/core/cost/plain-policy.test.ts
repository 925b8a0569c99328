import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addSaved, plainVotes, SAVINGS, savedAgainstPlain, totalSaved, VOTE_SAVINGS, type JudgedPairs, type PlainPrices } from '@/lib/core/cost/plain-policy'

const NONE: JudgedPairs = { rounds: 3, structural: 0, argumentVotes: 0, structuralArms: 0, equal: 0, judged: 0, judgedArms: 0, unfinishedVotes: 0, votes: 0, cachedVotes: 0, similarVotes: 0 }
const at = (voteUsd: number | null, own: Partial<PlainPrices> = {}): PlainPrices => ({ voteUsd, routedUsd: 0, shadowVotes: 0, shadowUsd: 0, outputsUsd: 0, ...own })

describe('the plain policy', () => {
  it('asks three votes in both orders on every pair, whoever decided it', () => {
    // (10 structural + 4 equal + 6 judged pairs) × 3 votes × 2 orders
    expect(plainVotes({ ...NONE, structural: 10, equal: 4, judged: 6, votes: 20 })).toBe(120)
  })

  it('splits what was saved: 10 pairs by structure, 4 equal, 16 votes not bought, 5 from the cache', () => {
    // 6 judged pairs would take 36 votes; 20 were given, 5 of them from the cache: 15 were bought, at $0.01 each
    const saved = savedAgainstPlain({ ...NONE, structural: 10, equal: 4, judged: 6, votes: 20, cachedVotes: 5 }, at(0.01))
    expect(saved).toMatchObject({ structural: { votes: 60, usd: 0.6 }, equal: { votes: 24, usd: 0.24 }, 'early stop': { votes: 16, usd: 0.16 }, cache: { votes: 5, usd: 0.05 } })
    // plain: 120 × $0.01 = $1.20 = $0.15 paid + $1.05 saved
    expect(0.15 + totalSaved(saved)!).toBeCloseTo(1.2, 10)
  })

  it('counts three votes for an arm that is held against an expectation, and for one that its form decided beside it', () => {
    // one arm took 2 of 3 votes, the other was empty: 3 votes saved by form, 1 by stopping early
    const pairs = { ...NONE, judgedArms: 1, structuralArms: 1, votes: 2 }
    expect(plainVotes(pairs)).toBe(6)
    expect(savedAgainstPlain(pairs, at(0.5))).toMatchObject({ structural: { votes: 3, usd: 1.5 }, equal: { votes: 0, usd: 0 }, 'early stop': { votes: 1, usd: 0.5 }, cache: { votes: 0, usd: 0 } })
  })

  it('takes questions about single arguments off what the structural layer saved', () => {
    // 2 tool calls would be 12 votes; one of them took 2 votes on an argument, 1 of these from the cache
    const saved = savedAgainstPlain({ ...NONE, structural: 2, argumentVotes: 2, votes: 2, cachedVotes: 1 }, at(0.5))
    expect(saved).toMatchObject({ structural: { votes: 10, usd: 5 }, equal: { votes: 0, usd: 0 }, 'early stop': { votes: 0, usd: 0 }, cache: { votes: 1, usd: 0.5 } })
  })

  it('saves nothing where the judge gave out', () => {
    expect(savedAgainstPlain({ ...NONE, unfinishedVotes: 2, votes: 2 }, at(1))['early stop']).toEqual({ votes: 0, usd: 0 })
  })

  it('knows votes but no money without a price, and never calls that 0', () => {
    const saved = savedAgainstPlain({ ...NONE, structural: 1, judged: 1, votes: 6 }, at(null))
    expect(saved.structural).toEqual({ votes: 6, usd: null })
    // nothing was saved there: that is known
    expect(saved['early stop']).toEqual({ votes: 0, usd: 0 })
    expect(totalSaved(saved)).toBeNull()
    expect(totalSaved(addSaved([saved, savedAgainstPlain({ ...NONE, equal: 1 }, at(0.1))]))).toBeNull()
  })

  it('tells the semantic cache from the exact one', () => {
    // 5 of 20 votes were not bought, 2 of them because a question was near enough
    const saved = savedAgainstPlain({ ...NONE, judged: 6, votes: 20, cachedVotes: 5, similarVotes: 2 }, at(0.01))
    expect([saved.cache, saved['semantic cache']]).toEqual([{ votes: 3, usd: 0.03 }, { votes: 2, usd: 0.02 }])
  })

  it('counts a cheaper judge as cheaper votes, and what trying it out cost against it', () => {
    // 6 votes bought for $0.12 that the reference would have given for $0.60; 4 more, for $0.04, only tried another judge out
    const saved = savedAgainstPlain({ ...NONE, judged: 1, votes: 6 }, at(0.1, { routedUsd: 0.48, shadowVotes: 4, shadowUsd: 0.04 }))
    expect([saved.routing, saved['shadow votes']]).toEqual([{ votes: 0, usd: 0.48 }, { votes: -4, usd: -0.04 }])
    // plain: 6 × $0.10 = $0.60 = $0.16 paid + $0.44
    expect(0.16 + totalSaved(saved, VOTE_SAVINGS)!).toBeCloseTo(0.6, 10)
  })

  it('adds remembered answers at what they cost when they were paid; unknown stays unknown, and leaves votes alone', () => {
    expect(totalSaved(savedAgainstPlain(NONE, at(0.1, { outputsUsd: 2.5 })))).toBe(2.5)
    const unknown = savedAgainstPlain({ ...NONE, equal: 1 }, at(0.1, { outputsUsd: null }))
    expect(totalSaved(unknown)).toBeNull()
    expect(totalSaved(unknown, VOTE_SAVINGS)).toBeCloseTo(0.6, 10)
  })

  it('accounts for every vote: bought ones and all parts are what it would have asked', () => {
    const count = fc.nat({ max: 500 })
    fc.assert(fc.property(
      fc.record({ rounds: fc.integer({ min: 1, max: 15 }), structural: count, argumentVotes: count, structuralArms: count, equal: count, judged: count, judgedArms: count, unfinishedVotes: count, votes: count, cachedVotes: count, similarVotes: count, shadowVotes: count }),
      ({ shadowVotes, ...pairs }) => {
        const saved = savedAgainstPlain(pairs, at(1, { shadowVotes, shadowUsd: shadowVotes }))
        const bought = pairs.votes - pairs.cachedVotes + shadowVotes
        expect(bought + SAVINGS.reduce((sum, saving) => sum + saved[saving].votes, 0)).toBe(plainVotes(pairs))
        expect(bought + totalSaved(saved)!).toBeCloseTo(plainVotes(pairs), 6)
      },
    ))
  })
})
