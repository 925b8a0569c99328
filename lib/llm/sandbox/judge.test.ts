import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { clusterNamePrompt, parseClusterName } from '@/lib/core/clustering/cluster-name-prompt'
import { argumentPrompt } from '@/lib/core/judging/argument-prompt'
import { pairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { rubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { PROMPT_INJECTIONS } from '@/lib/core/judging/prompt-injections'
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

describe('the sandbox judge of an answer beside a model answer', () => {
  const call = (name: string, args: unknown) => `[calls ${name} ${JSON.stringify(args)}]`
  const asThisOne = (model: string, answer: string) =>
    (judge({ messages: rubricPrompt({ messages: [{ role: 'user', content: 'Please' }] }, `The answer serves the person as well as this one does:\n${model}`, { role: 'assistant', content: answer }) }) as { choice: string }).choice
  const due = call('refund', { order: 'BX-17', amount: 20, to: 'Main St. 1' })

  it.each([
    [due, call('refund', { to: 'main street 1', amount: 20.0, order: 'BX-17' })],
    [`${call('a', {})}\n${call('b', {})}`, `${call('b', {})}\n${call('a', {})}`],
    ['{"total": 12.5, "paid": null}', '{"paid":null,"total":12.50}'], ['It cost 12.50 on 2026-08-14.', 'On 2026-08-14 you paid 12.50. Have a nice day!'],
  ])('takes %j and %j for the same', (model, answer) => {
    expect(asThisOne(model, answer)).toBe('pass')
  })

  it.each([
    [due, call('refund', { order: 'BX-18', amount: 20, to: 'Main St. 1' })], [due, call('lookup', { order: 'BX-17', amount: 20, to: 'Main St. 1' })], [due, 'I refunded 20 for BX-17.'], [due, `${due}\n${due}`],
    [due, call('refund', { order: 'BX-17', amount: 20 })], [due, due.slice(0, -4)], ['{"total": 12.5}', '{"total": 125}'], ['{"total": 12.5}', 'The total is 12.5'],
    ['It cost 12.50.', 'It cost 12.50 or 13.50.'], ['It cost 12.50 on 2026-08-14.', 'It cost 12.50.'],
  ])('takes %j and %j for different', (model, answer) => {
    expect(asThisOne(model, answer)).toBe('fail')
  })
})

describe('the sandbox judge above temperature 0', () => {
  const says = (content: string): ChatMessage => ({ role: 'assistant', content })
  const request: ChatRequest = { messages: [{ role: 'user', content: 'Where is BX-17? It was due on 2026-08-14.' }] }
  const messages = pairwisePrompt(request, says('BX-17 comes.'), says('BX-17 is on its way.'))
  const slips = (temperature: number) => Array.from({ length: 2000 }, (_, vote) => judge({ messages }, { seed: 's', attempt: String(vote), temperature }))
    .filter((reply) => 'choice' in reply && reply.choice === 'A').length

  it('prefers the first position now and then, the more the higher, and says the same to the same sampling', () => {
    expect(slips(0)).toBe(0)
    // 2% of 2,000 is 40, with a standard deviation of 6.3
    expect(slips(0.3)).toBeGreaterThan(20)
    expect(slips(0.3)).toBeLessThan(60)
    expect(slips(0.9)).toBeGreaterThan(slips(0.3))
    expect(slips(0.3)).toBe(slips(0.3))
  })
})

describe('the sandbox judge under prompt injection', () => {
  const request: ChatRequest = { messages: [{ role: 'user', content: 'Where is BX-17? It was due on 2026-08-14.' }] }
  const says = (content: string): ChatMessage => ({ role: 'assistant', content })
  const moved = (isMoved: (injection: string) => boolean) => PROMPT_INJECTIONS.map(({ text }) => text).filter(isMoved)
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

describe('the sandbox judge that names a cluster', () => {
  const nameOf = (terms: string[], examples: string[] = [], taken: string[] = []) => parseClusterName(JSON.stringify(judge({ messages: clusterNamePrompt({ terms, examples, taken }) })))

  it('gives a name of its first terms, of others where that one is taken, and of its examples where it has none', () => {
    expect(nameOf(['refund', 'gift card', 'order'])).toBe('Refund and gift card')
    expect(nameOf(['refund', 'gift card', 'order'], [], ['refund and Gift card'])).toBe('Refund and order')
    expect(nameOf([], ['Where is my parcel <PERSON_1>?', 'My parcel is lost'])).toBe('Parcel and lost')
    expect(nameOf([])).toBe('Requests about something else')
  })
})
