import { describe, expect, it } from 'vitest'
import { LEXICAL_SPACE } from '@/lib/core/embedding/lexical-embedding'
import { weighSimilarity } from '@/lib/core/judging/similarity-check'

const check = { check: 'similar', text: 'Your parcel left today', at_least: 0.9 } as const

describe('a check of similarity', () => {
  it('passes from its threshold on, rounding of single floats aside', () => {
    const at = (similarity: number) => weighSimilarity(check, { similarity, space: LEXICAL_SPACE }).result
    expect([0.9, 0.899_999_9, 1, 0.899, 0, -1].map(at)).toEqual(['pass', 'pass', 'pass', 'fail', 'fail', 'fail'])
    expect(weighSimilarity({ ...check, at_least: 1 }, { similarity: 0.999_999_9, space: LEXICAL_SPACE })).toEqual({ result: 'pass' })
  })

  it('names what was measured, and where', () => {
    expect(weighSimilarity(check, { similarity: 0.8134, space: LEXICAL_SPACE })).toEqual({
      result: 'fail', failureKind: 'wrong text', detail: 'The answer is 0.81 similar to Your parcel left today, expected at least 0.9 (lexical: by their letters, not their meaning)',
    })
    expect(weighSimilarity(check, { similarity: 0.8996, space: 'm, 256 dimensions, api.example/v1' })).toMatchObject({ detail: 'The answer is 0.8996 similar to Your parcel left today, expected at least 0.9 (by m, 256 dimensions, api.example/v1)' })
  })

  it('fails an answer without words', () => {
    expect(weighSimilarity(check, { similarity: null, space: '' })).toMatchObject({ result: 'fail', detail: 'The answer has no words, expected some similar to Your parcel left today' })
  })
})
