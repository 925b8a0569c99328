import { describe, expect, it } from 'vitest'
import { contentWords, rankCandidates, type Candidate } from '@/lib/core/flag/rank-candidates'

const HOUR = 3_600_000
const call = (id: string, ts: string, said: string): Candidate => ({ id, ts, said })
const noon = '2026-11-20T12:00:00.000Z'

describe('ranking the calls that a ticket may be about', () => {
  it('weighs closeness in time and words the same', () => {
    const calls = [
      call('a', '2026-11-20T12:00:00.000Z', 'where is my parcel'),
      call('b', '2026-11-20T15:00:00.000Z', 'I want a refund for both orders'),
      call('c', '2026-11-20T18:00:00.000Z', 'refund please'),
    ]
    const ranked = rankCandidates(calls, { at: noon, windowMs: 12 * HOUR, words: 'refund both orders' })
    // a: (1 + 0/3) / 2; b: (1 - 3/12 + 3/3) / 2; c: (1 - 6/12 + 1/3) / 2
    expect(ranked.map(({ candidate, score }) => [candidate.id, score])).toEqual([['b', 0.875], ['a', 0.5], ['c', expect.closeTo(5 / 12, 12)]])
    expect(ranked[0]).toMatchObject({ closeness: 0.75, words: 1 })
  })

  it('goes by what is known alone, and by time and id where that is equal', () => {
    const calls = [call('2', noon, 'x'), call('1', noon, 'x'), call('3', '2026-11-20T13:00:00.000Z', 'refund')]
    expect(rankCandidates(calls, { at: null, windowMs: HOUR, words: 'refund' }).map(({ candidate, closeness }) => [candidate.id, closeness])).toEqual([['3', null], ['1', null], ['2', null]])
    expect(rankCandidates(calls, { at: null, windowMs: HOUR, words: ' ' }).map(({ score, words }) => [score, words])).toEqual([[0, null], [0, null], [0, null]])
    expect(rankCandidates(calls, { at: noon, windowMs: HOUR, words: '' }).at(-1)).toMatchObject({ candidate: { id: '3' }, score: 0 })
  })

  it('takes forms of a word for the word, but never another number', () => {
    const ranked = rankCandidates([call('a', noon, 'Refunded order 47112'), call('b', noon, 'the order 47113')], { at: null, windowMs: HOUR, words: 'refunds 47113' })
    expect(ranked.map(({ candidate, words }) => [candidate.id, words])).toEqual([['a', 0.5], ['b', 0.5]])
  })

  it('compares the words that say something, and the others only where there are none', () => {
    expect(contentWords('The refund of the order')).toEqual(['refund', 'order'])
    expect(contentWords('to be or not to be').length).toBeGreaterThan(0)
    expect(contentWords('  …  ')).toEqual([])
  })
})
