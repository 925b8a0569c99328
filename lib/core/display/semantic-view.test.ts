import { describe, expect, it } from 'vitest'
import { embeddingWords, falseHitWords, semanticSentence, standingOf, type SemanticView } from '@/lib/core/display/semantic-view'

const view = (status: SemanticView['status'], checks: number, falseHits: number): SemanticView => ({
  status, since: '2026-11-20T10:00:00.000Z', by: 'Ada', reason: null, space: 'lexical',
  evidence: status === 'off' ? null : { count: { checks, falseHits }, hits: 0, savedUsd: 0, embedding: { texts: 0, usd: 0, unpriced: 0 }, checks: [] },
})

describe('the semantic layer in words', () => {
  it('says where it stands', () => {
    const views = [view('off', 0, 0), view('on', 120, 0), view('on', 299, 0), view('on', 3, 1), view('ended', 3, 1)]
    expect(views.map(standingOf)).toEqual(['off', 'trial', 'proven', 'failed', 'ended'])
    expect(views.map(semanticSentence).map((sentence) => sentence.split(/[:.]/)[0])).toEqual(['Off', 'On trial', 'On', 'About to end', 'It switched itself off'])
    expect(semanticSentence(views[1]!)).toContain('120 of 299 checks')
  })

  it('shows false hits with both limits, and a dash before the first check', () => {
    expect(falseHitWords({ checks: 299, falseHits: 0 })).toEqual({ value: '0 of 299', note: 'a rate of 0.000% to 0.997%' })
    expect(falseHitWords({ checks: 0, falseHits: 0 }).value).toBe('–')
  })

  it('does not take unknown prices for nothing', () => {
    expect([embeddingWords({ texts: 2, usd: 0, unpriced: 2 }).value, embeddingWords({ texts: 0, usd: 0, unpriced: 0 }).value]).toEqual(['unknown', '$0'])
    expect(embeddingWords({ texts: 3, usd: 0.5, unpriced: 1 })).toEqual({ value: '$0.50', note: '3 texts, 1 of them without a price' })
  })
})
