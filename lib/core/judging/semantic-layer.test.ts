import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { embedText } from '@/lib/core/embedding/lexical-embedding'
import { argumentPrompt } from '@/lib/core/judging/argument-prompt'
import type { JudgeQuestion } from '@/lib/core/judging/judge-cache-key'
import { pairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { rubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { findMatch, LEAST_SIMILARITY } from '@/lib/core/judging/semantic-match'
import { choiceOfReply, semanticQuestion } from '@/lib/core/judging/semantic-question'
import { readSemanticCache } from '@/lib/core/judging/semantic-cache'
import { endReason, falseHitRate, isRechecked, TRIAL_CHECKS, trialState } from '@/lib/core/judging/semantic-trial'

const request: ChatRequest = { messages: [{ role: 'user', content: 'Where is my order?' }] }
const says = (content: string): ChatMessage => ({ role: 'assistant', content })

function question(messages: ChatMessage[], own: Partial<JudgeQuestion> = {}): JudgeQuestion {
  return { projectId: 'p', baseUrl: 'http://judge/v1', keyName: null, model: 'judge', params: { temperature: 0.3 }, promptVersion: 'v1', redactorVersion: 'r1', messages, vote: 1, ...own }
}

describe('a question as the semantic layer sees it', () => {
  const pair = (a: string, b: string, own?: Partial<JudgeQuestion>) => semanticQuestion(question(pairwisePrompt(request, says(a), says(b)), own))

  it('has the same scope whatever the answers are, though the fence marks differ', () => {
    const [one, other] = [pair('It left today.', 'No idea.'), pair('It left yesterday.', 'Ask us later.')]
    expect([one!.scope, one!.texts, one!.judge]).toEqual([other!.scope, ['It left today.', 'No idea.'], 'pairwise'])
    expect(other!.texts).toEqual(['It left yesterday.', 'Ask us later.'])
  })

  it('has another scope for anything else that could change the answer', () => {
    const scopes = [
      pair('a', 'b'), pair('a', 'b', { vote: 2 }), pair('a', 'b', { model: 'judge-2' }), pair('a', 'b', { projectId: 'q' }), pair('a', 'b', { baseUrl: 'http://other/v1' }),
      pair('a', 'b', { params: { temperature: 0 } }), pair('a', 'b', { promptVersion: 'v2' }), pair('a', 'b', { redactorVersion: 'r2' }), pair('a', 'b', { keyName: 'KEY' }),
      semanticQuestion(question(pairwisePrompt({ messages: [{ role: 'user', content: 'Where is my parcel?' }] }, says('a'), says('b')))),
      semanticQuestion(question(pairwisePrompt(request, says('a'), says('b')).map((message) => (message.role === 'system' ? { ...message, content: 'Other rules' } : message)))),
      semanticQuestion(question(rubricPrompt(request, 'Says where it is', says('a')))), semanticQuestion(question(rubricPrompt(request, 'Is polite', says('a')))),
    ].map((found) => found!.scope)
    expect(new Set(scopes).size).toBe(scopes.length)
  })

  it('keeps the judged answer of a rubric apart from the expectation', () => {
    expect(semanticQuestion(question(rubricPrompt(request, 'Says where it is', says('It left today.'))))).toMatchObject({ judge: 'rubric', texts: ['It left today.'] })
  })

  it('is none for repeats, for values of arguments, for empty texts and for other prompts', () => {
    const argument = argumentPrompt(request, { call: 'move', path: 'to', schema: null, expected: 'Main Street', given: 'Main St' })
    expect([pair('a', 'b', { execution: 'run candidate 2' }), semanticQuestion(question(argument)), pair('', 'b'), pair('a', 'x'.repeat(20_001)), semanticQuestion(question([says('hi')]))]).toEqual([null, null, null, null, null])
  })

  it('reads what a judge chose, and nothing out of prose', () => {
    expect([choiceOfReply('pairwise', '{"choice":"A"}'), choiceOfReply('rubric', '{"choice":"pass"}'), choiceOfReply('rubric', '{"choice":"A"}'), choiceOfReply('pairwise', 'A wins')]).toEqual(['A', 'pass', null, null])
  })
})

describe('the match', () => {
  const long = 'We have looked at your order and this is what we can say about it: the parcel left our warehouse today and you will have it in your hands soon.'
  const judged = (...texts: string[]) => ({ texts, vectors: texts.map(embedText) })

  it('is the nearest known question that differs in one text and nothing that counts', () => {
    const known = [judged(`${long} Thanks!`, 'b'), judged(long.replace('today', 'yesterday'), 'b'), judged(long, 'other'), judged(long.replace('have looked', '**have** looked'), 'b')]
    const match = findMatch(judged(long, 'b'), known)
    expect([match?.known, match?.text, match?.similarText, match!.similarity >= LEAST_SIMILARITY]).toEqual([known[3], long, known[3]!.texts[0], true])
  })

  it('is none when both texts differ, when similarity is below the limit, when vectors are of another length or nothing', () => {
    const [one, other] = [long, `${long}!`]
    expect(findMatch(judged(one, one), [judged(other, other)])).toBeNull()
    expect(findMatch(judged(one, one), [judged(other, one)])).not.toBeNull()
    // The first pair of axes has a cosine of 0.9949, the second one of 0.9951.
    const at = (cosine: number) => Float32Array.from([cosine, Math.sqrt(1 - cosine ** 2)])
    const axis = Float32Array.from([1, 0])
    expect(findMatch({ texts: [one], vectors: [axis] }, [{ texts: [other], vectors: [at(0.9949)] }])).toBeNull()
    expect(findMatch({ texts: [one], vectors: [axis] }, [{ texts: [other], vectors: [at(0.9951)] }])?.similarity).toBeCloseTo(0.9951, 6)
    expect(findMatch({ texts: [one], vectors: [axis] }, [{ texts: [other], vectors: [Float32Array.from([1, 0, 0])] }])).toBeNull()
    expect(findMatch({ texts: [one], vectors: [axis] }, [{ texts: [other], vectors: [Float32Array.from([0, 0])] }])).toBeNull()
    expect(findMatch(judged(one), [])).toBeNull()
  })

  it('is none for reversed meanings, however near a space puts them', () => {
    const reversed = [['can', 'cannot'], ['today', 'never'], ['left', 'reached'], ['in your hands', 'in their hands'], ['will', 'may'], ['soon', 'in 3 days']]
    const axis = Float32Array.from([1, 0])
    for (const [from, to] of reversed) expect(findMatch({ texts: [long], vectors: [axis] }, [{ texts: [long.replace(from!, to!)], vectors: [axis] }])).toBeNull()
  })
})

describe('the trial of the layer', () => {
  it('ends with 299 checks without a false hit, the fewest whose bound is below 1 %', () => {
    // 1 - 0.05^(1/n): 298 checks bound the rate at 1.0003 %, 299 at 0.9969 %.
    expect([298, 299].map((checks) => falseHitRate({ checks, falseHits: 0 }).high)).toEqual([expect.closeTo(1 - 0.05 ** (1 / 298), 10), expect.closeTo(1 - 0.05 ** (1 / 299), 10)])
    expect([0, 1, 298, 299, 1000].map((checks) => trialState({ checks, falseHits: 0 }))).toEqual(['trial', 'trial', 'trial', 'proven', 'proven'])
    expect(TRIAL_CHECKS).toBe(299)
  })

  it('fails with the first false hit, and afterwards when the bound passes 1 %', () => {
    expect([1, 120, 298, 299, 472].map((checks) => trialState({ checks, falseHits: 1 }))).toEqual(Array(5).fill('failed'))
    expect(trialState({ checks: 473, falseHits: 1 })).toBe('proven')
    // Of the newest 1,000, four bound the rate at 0.91 %, five at 1.05 %.
    expect([4, 5].map((falseHits) => trialState({ checks: 1000, falseHits }))).toEqual(['proven', 'failed'])
  })

  it('shows the rate with its limits, and nothing without a check', () => {
    expect(falseHitRate({ checks: 0, falseHits: 0 })).toEqual({ rate: null, low: 0, high: 1 })
    const { rate, low, high } = falseHitRate({ checks: 1000, falseHits: 5 })
    expect([rate, Number(low.toFixed(4)), Number(high.toFixed(4))]).toEqual([0.005, 0.002, 0.0105])
  })

  it('says why it ended', () => {
    expect(endReason({ checks: 1, falseHits: 1 })).toBe('1 of 1 pair of texts that was judged again got another verdict: the trial needs 299 without one')
    expect(endReason({ checks: 1000, falseHits: 5 })).toBe('5 of 1000 pairs of texts that were judged again got another verdict: the rate of false hits may be 1.05 %, more than 1 % is not tolerated')
  })

  it('judges all hits again while it lasts, then one in twenty, by the key alone', () => {
    const keys = Array.from({ length: 20_000 }, (_, at) => (Math.imul(at, 2_654_435_761) >>> 0).toString(16).padStart(8, '0'))
    expect(keys.every((key) => isRechecked(key, 'trial') && isRechecked(key, 'failed'))).toBe(true)
    const again = keys.filter((key) => isRechecked(key, 'proven'))
    expect(again.length / keys.length).toBeCloseTo(0.05, 3)
    expect(isRechecked(`${'0'.repeat(8)}ff`, 'proven')).toBe(true)
    expect(isRechecked('f'.repeat(64), 'proven')).toBe(false)
  })

  it('is never proven by a bound of 1 % or more', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 20 }), (checks, falseHits) => {
      const count = { checks, falseHits: Math.min(checks, falseHits) }
      if (trialState(count) === 'proven') expect(falseHitRate(count).high).toBeLessThan(0.01)
      if (trialState(count) === 'trial') expect(count.falseHits).toBe(0)
    }), { numRuns: 300 })
  })
})

describe('the stored state', () => {
  it('is read only as it was written; anything else is off', () => {
    const state = { status: 'on', since: '2026-11-20T10:00:00.000Z', by: 'user-1', reason: null }
    expect(readSemanticCache(state)).toEqual({ ...state, from: null })
    expect([null, undefined, {}, { ...state, status: 'maybe' }, { ...state, since: 'yesterday' }].map(readSemanticCache)).toEqual([null, null, null, null, null])
  })
})
