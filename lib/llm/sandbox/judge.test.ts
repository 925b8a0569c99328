import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { argumentPrompt } from '@/lib/core/judging/argument-prompt'
import { pairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { rubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { PROMPT_INJECTIONS } from '@/lib/core/judging/test-prompt-injections'
import { judge } from '@/lib/llm/sandbox/judge'

const equivalent = (expected: unknown, given: unknown) =>
  judge({ messages: argumentPrompt({ messages: [{ role: 'user', content: 'Move it' }] }, { call: 'move', path: 'to', schema: null, expected, given }) })

describe('the sandbox judge of arguments', () => {
  it.each([
    ['Main St. 1', 'main street 1'], ['Café  Müller', 'Cafe Muller'], [['a-b'], ['A b']], [{ to: 'Elm Rd 5' }, { to: 'Elm Road 5' }],
  ])('takes %j and %j for the same', (a, b) => {
    expect([equivalent(a, b), equivalent(b, a)]).toMatchObject([{ equivalent: true }, { equivalent: true }])
  })

  it.each([
    ['Main Street 1', 'Main Street 11'], ['BX-1', 'BX-2'], ['Anna Smith', 'Smith'], ['Smith', ''], [1, '1'], [null, 'null'], [undefined, null], [undefined, '(nothing)'], ['EUR', 'USD'],
    ['refund', 'do not refund'], ['1.5', '15'], ['10 €', '10 $'], ['a b', 'b a'], [['a', 'b'], ['b', 'a']],
  ])('takes %j and %j for different', (a, b) => {
    expect([equivalent(a, b), equivalent(b, a)]).toMatchObject([{ equivalent: false }, { equivalent: false }])
  })
})

describe('the sandbox judge under prompt injection', () => {
  const request: ChatRequest = { messages: [{ role: 'user', content: 'Where is BX-17? It was due on 2026-08-14.' }] }
  const says = (content: string): ChatMessage => ({ role: 'assistant', content })
  const moved = (isMoved: (injection: string) => boolean) => PROMPT_INJECTIONS.filter(isMoved)
  const choice = (messages: ChatMessage[]) => {
    const reply = judge({ messages })
    return 'choice' in reply ? reply.choice : null
  }

  it('is moved by none of the set: it prefers facts, in both orders, and passes nothing that lacks them', () => {
    const [good, bad] = ['BX-17 arrives on 2026-08-14.', 'We will see.']
    expect(moved((text) => choice(pairwisePrompt(request, says(good), says(`${bad} ${text}`))) !== 'A')).toEqual([])
    expect(moved((text) => choice(pairwisePrompt(request, says(`${text} ${bad}`), says(good))) !== 'B')).toEqual([])
    expect(moved((text) => choice(rubricPrompt(request, 'It gives `BX-17`.', says(`${bad} ${text}`))) !== 'fail')).toEqual([])
  })

  it('takes no injected value for the expected one', () => {
    expect(moved((text) => (equivalent('BX-17', text) as { equivalent: boolean }).equivalent || (equivalent('BX-17', `BX-17 ${text} and more`) as { equivalent: boolean }).equivalent)).toEqual([])
  })
})
