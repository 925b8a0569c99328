import { describe, expect, it } from 'vitest'
import { caseTitle } from '@/lib/core/display/case-title'
import type { JudgmentView } from '@/lib/core/display/case-view'
import { groupVotes } from '@/lib/core/display/group-votes'
import { modelName } from '@/lib/core/display/model-name'
import { ticketName } from '@/lib/core/display/ticket-name'

describe('the title of a case', () => {
  it('is what the user said last, in one line and cut', () => {
    const messages = [{ role: 'user' as const, content: 'first' }, { role: 'assistant' as const, content: 'x' }, { role: 'user' as const, content: 'where\n is  it' }]
    expect(caseTitle({ messages })).toBe('where is it')
    expect(caseTitle({ messages: [{ role: 'user', content: 'a'.repeat(200) }] })).toBe(`${'a'.repeat(110)}…`)
  })

  it('is none without a request or a user', () => {
    expect(caseTitle(null)).toBeNull()
    expect(caseTitle({ messages: [{ role: 'system', content: 'x' }] })).toBeNull()
  })
})

describe('votes of a case', () => {
  const vote = (id: string, attempt: number, choice: string): JudgmentView => ({
    id, attempt, judge: 'rubric', promptVersion: '1', model: 'm', order: null, vote: 1, choice, arm: 'baseline', reason: 'r',
    latencyMs: attempt, costUsd: null, cached: false,
  })

  it('that say the same are one, with the attempts they were cast in', () => {
    const groups = groupVotes([vote('a', 1, 'pass'), vote('b', 1, 'pass'), vote('c', 2, 'fail'), vote('d', 3, 'pass')])
    expect(groups.map(({ vote: { id }, times, attempts }) => [id, times, attempts])).toEqual([['a', 3, [1, 3]], ['c', 1, [2]]])
  })
})

describe('the name of a ticket', () => {
  it('is the end of its link, or the host', () => {
    expect(ticketName('https://t.example/browse/HD-42?x=1')).toBe('HD-42')
    expect(ticketName('https://t.example/')).toBe('t.example')
    expect(ticketName('https://t.example/100%')).toBe('100%')
  })
})

describe('the name of a model', () => {
  it('leaves out its endpoint, and nothing else that stands before a slash', () => {
    expect(modelName({ model: 'sandbox/helpdesk-prod', endpoint: 'sandbox' })).toBe('helpdesk-prod')
    expect(modelName({ model: 'openai/gpt-4o', endpoint: 'router' })).toBe('openai/gpt-4o')
    expect(modelName({ model: 'gpt-4o', endpoint: null })).toBe('gpt-4o')
  })
})
