import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatResponse } from '@/lib/core/chat'
import { blindTask, firstArm, type TaskContents } from '@/lib/core/rating/blind-task'
import { BLIND_CHOICES, readChoice } from '@/lib/core/rating/read-choice'

const said = (content: string, more: object = {}): ChatResponse => ({ message: { role: 'assistant', content, ...more }, finish_reason: 'stop' })
const called = (args: string, id: string): ChatResponse => ({ message: { role: 'assistant', content: null, tool_calls: [{ id, type: 'function', function: { name: 'lookup', arguments: args } }] }, finish_reason: 'tool_calls' })

const pair: TaskContents = {
  id: 'task-1', judge: 'pairwise', arm: 'pair', seed: 'seed', expectation: null, reference: said('what production said'),
  request: { messages: [{ role: 'user', content: 'Where is my order?', model: 'secret-model' }], params: { temperature: 0.3, model: 'secret-model' } },
  outputs: { baseline: said('It ships today.', { reasoning_content: 'secret thought' }), candidate: said('<think>secret thought</think>Tomorrow.') },
}

describe('what a person who rates gets to see', () => {
  it('is the request and two answers in the order of this person, and no more', () => {
    const seen = ['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8'].map((userId) => blindTask(pair, userId)!)
    for (const task of seen) {
      expect(Object.keys(task).sort()).toEqual(['answers', 'differences', 'expectation', 'id', 'kind', 'reference', 'request'])
      expect(task).toMatchObject({ id: 'task-1', kind: 'pair', request: { messages: [{ role: 'user', content: 'Where is my order?' }] }, reference: null, expectation: null })
      expect(JSON.stringify(task)).not.toMatch(/baseline|candidate|secret|seed|production/)
    }
    expect(new Set(seen.map(({ answers }) => answers[0]!.content))).toEqual(new Set(['It ships today.', 'Tomorrow.']))
  })

  it('keeps the order of one person, and halves the orders over many', () => {
    const arms = Array.from({ length: 1000 }, (_, i) => firstArm({ taskId: `t${i}`, userId: 'u', seed: 's' }))
    expect(arms).toEqual(Array.from({ length: 1000 }, (_, i) => firstArm({ taskId: `t${i}`, userId: 'u', seed: 's' })))
    // 500, standard deviation √(1000/4) = 15.8: within five of them
    expect(Math.abs(arms.filter((arm) => arm === 'baseline').length - 500)).toBeLessThan(79)
  })

  it('takes away ids of calls, which tell providers apart', () => {
    const task = blindTask({ ...pair, outputs: { baseline: called('{"a":1}', 'toolu_1'), candidate: called('{"a":1}', 'call_1') } }, 'u')!
    expect(task.answers[0]).toEqual(task.answers[1])
  })

  it('shows what should have happened in words, and an answer that counts as right where nobody said more', () => {
    const rubric: TaskContents = { ...pair, judge: 'rubric', arm: 'candidate', expectation: 'It names the day.' }
    expect(blindTask(rubric, 'u')).toMatchObject({ kind: 'answer', expectation: 'It names the day.', reference: null, answers: [{ content: 'Tomorrow.' }] })
    expect(blindTask({ ...rubric, expectation: null }, 'u')).toMatchObject({ expectation: null, reference: { content: 'what production said' } })
  })

  it('names the values that differ where a judge decided whether they mean the same', () => {
    const argument: TaskContents = {
      ...pair, judge: 'argument', arm: 'candidate', reference: called('{"city":"New York"}', 'r'), outputs: { baseline: null, candidate: called('{"city":"NYC"}', 'c') },
      request: { messages: [{ role: 'user', content: 'Weather in New York?' }], tools: [{ type: 'function', function: { name: 'lookup', parameters: { type: 'object', properties: { city: { type: 'string' } } } } }] },
    }
    const task = blindTask(argument, 'u')!
    expect(task.kind).toBe('argument')
    expect(task.differences).toEqual([{ place: expect.stringContaining('city') as string, expected: 'New York', given: 'NYC' }])
  })

  it('is nothing where an answer is gone', () => {
    expect(blindTask({ ...pair, outputs: { ...pair.outputs, candidate: null } }, 'u')).toBeNull()
  })
})

describe('a blind choice', () => {
  it('means the arm that stood there', () => {
    expect(readChoice('A', { arm: 'pair', first: 'candidate' })).toBe('candidate')
    expect(readChoice('B', { arm: 'pair', first: 'candidate' })).toBe('baseline')
    expect(readChoice('equal', { arm: 'pair', first: 'candidate' })).toBe('tie')
    expect(readChoice('right', { arm: 'baseline', first: 'candidate' })).toBe('pass')
    expect(readChoice('wrong', { arm: 'baseline', first: 'candidate' })).toBe('fail')
  })

  it('is refused where it answers another question', () => {
    for (const choice of ['right', 'wrong'] as const) expect(readChoice(choice, { arm: 'pair', first: 'baseline' })).toBeNull()
    for (const choice of ['A', 'B', 'equal'] as const) expect(readChoice(choice, { arm: 'candidate', first: 'baseline' })).toBeNull()
  })

  it('names the same answer in either order', () => {
    fc.assert(fc.property(fc.constantFrom(...BLIND_CHOICES), (choice) => {
      const swapped = choice === 'A' ? 'B' as const : choice === 'B' ? 'A' as const : choice
      expect(readChoice(choice, { arm: 'pair', first: 'baseline' })).toBe(readChoice(swapped, { arm: 'pair', first: 'candidate' }))
    }))
  })
})
