import { describe, expect, it } from 'vitest'
import { isDeterministic, mayRememberOutput, outputCacheKey, type OutputQuestion } from '@/lib/core/cost/output-cache'

describe('the cache of deterministic answers', () => {
  const question: OutputQuestion = { projectId: 'p', baseUrl: 'http://a/v1', keyName: null, body: '{"model":"m","a":1,"b":2}', redactorVersion: '1', arm: 'baseline' }

  it('has another key for everything that could change the answer, the order of keys in the body included', () => {
    const others: Partial<OutputQuestion>[] = [
      { projectId: 'q' }, { baseUrl: 'http://b/v1' }, { keyName: 'KEY' }, { body: '{"model":"n","a":1,"b":2}' }, { body: '{"model":"m","b":2,"a":1}' }, { redactorVersion: '2' }, { arm: 'candidate' },
    ]
    const keys = [question, ...others.map((other) => ({ ...question, ...other }))].map(outputCacheKey)
    expect(new Set(keys).size).toBe(keys.length)
    expect(outputCacheKey({ ...question })).toBe(keys[0])
  })

  it('takes a request for deterministic only when the temperature that is sent is exactly 0', () => {
    expect([{ temperature: 0 }, { temperature: 0.1 }, { temperature: '0' }, { temperature: null }, { seed: 7 }, {}].map(isDeterministic)).toEqual([true, false, false, false, false, false])
  })

  it('is for first executions of runs that decide about a release, where it is allowed', () => {
    const may = { allowed: true, attempt: 1, purpose: 'gate' } as const
    expect(mayRememberOutput(may)).toBe(true)
    expect([{ ...may, allowed: false }, { ...may, attempt: 2 }, { ...may, purpose: 'aa' as const }, { ...may, purpose: 'drill' as const }].map(mayRememberOutput)).toEqual([false, false, false, false])
  })
})
