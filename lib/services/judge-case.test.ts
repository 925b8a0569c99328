import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatResponse } from '@/lib/core/chat'
import type { OpenCase } from '@/lib/db/run-cases'
import { judgeCase } from '@/lib/services/judge-case'
import type { ArmAnswer } from '@/lib/services/judging-input'

const answered = (message: Omit<ChatMessage, 'role'>): ArmAnswer => ({ kind: 'answered', response: { message: { role: 'assistant', ...message }, finish_reason: 'stop' } })
const refund = (orderId: string) => ({ content: null, tool_calls: [{ function: { name: 'refund', arguments: JSON.stringify({ order_id: orderId }) } }] })
/** Checks need neither a database nor a model: asking one would be an exception here. */
const nothing = {} as Parameters<typeof judgeCase>[1]

describe('judging a case by checks', () => {
  const check = { check: 'tool_calls', calls: [{ name: 'refund', arguments: { order_id: 'BX-1' } }] }
  const production: ChatResponse = { message: { role: 'assistant', content: 'No.' }, finish_reason: 'stop' }
  const judge = (expectation: object, baseline: ArmAnswer, candidate: ArmAnswer) => {
    const item = { request: { messages: [{ role: 'user', content: 'Refund BX-1' }] }, reference: production, expectation: JSON.stringify(expectation) } as OpenCase
    return judgeCase({ projectId: 'p', item, attempt: 1, pairArm: 'pair', baseline, candidate, judge: null, structured: 'exact_match_with_arg_judge', freeform: 'pairwise_preference' }, nothing)
  }

  it('holds both arms against them, not against what production answered', async () => {
    expect(await judge(check, answered({ content: 'No.' }), answered(refund('BX-1')))).toEqual({
      baseline: { kind: 'scored', passed: false, failureKind: 'missing call', detail: 'Did not call refund', place: { tool: 'refund', argument: null } },
      candidate: { kind: 'scored', passed: true, failureKind: null, detail: null }, judgments: [],
    })
    expect(await judge(check, answered(refund('BX-1')), answered(refund('BX-2')))).toMatchObject({ baseline: { passed: true }, candidate: { failureKind: 'wrong argument', detail: 'refund: order_id is BX-2, expected BX-1' } })
  })

  it('leaves an arm unscored with the true reason: no answer, or a check that only a model can answer', async () => {
    expect(await judge(check, { kind: 'failed', reason: 'timeout' }, answered(refund('BX-1')))).toMatchObject({ baseline: { kind: 'unscored', reason: 'timeout' }, candidate: { passed: true } })
    const polite = { check: 'all', checks: [{ check: 'not_contains', text: 'damn' }, { check: 'rubric', text: 'It is polite' }] }
    expect(await judge(polite, answered({ content: 'damn' }), answered({ content: 'Gladly.' })))
      .toMatchObject({ baseline: { passed: false, failureKind: 'wrong text' }, candidate: { kind: 'unscored', reason: 'needs a model' } })
  })
})
