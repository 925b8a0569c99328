import { describe, expect, it } from 'vitest'
import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { deriveDimensions, type DerivedFrom } from '@/lib/core/slices/derive-dimensions'
import { detectLanguage } from '@/lib/core/slices/detect-language'

const tool = (name: string) => ({ type: 'function' as const, function: { name } })
const call = (name: string) => ({ function: { name, arguments: '{}' } })
const answer = (...names: string[]): ChatResponse => ({ message: { role: 'assistant', tool_calls: names.map(call) }, finish_reason: null })
const nothing: DerivedFrom = {
  request: null, reference: null, dimensions: {}, clusterKey: null, ts: null, modelUsed: null, inputTokens: null, customerId: null,
}
const request: ChatRequest = {
  messages: [
    { role: 'system', content: 'You help <EMAIL_1>.' },
    { role: 'user', content: 'Can you please tell me what is wrong with the order that I made?' },
    { role: 'assistant', content: null, tool_calls: [{ function: { name: 'find', arguments: '{"id":1}' } }] },
    { role: 'tool', content: 'late' },
  ],
}
const system = (content: string) => deriveDimensions({ ...nothing, request: { messages: [{ role: 'system', content }] } })['derived.prompt_version']

describe('deriveDimensions', () => {
  it('derives everything that a full case tells', () => {
    expect(deriveDimensions({
      request, reference: answer('refund'), dimensions: { plan: 'pro' }, clusterKey: 'c1', ts: '2026-11-20T23:30:00-02:00',
      modelUsed: 'gpt-x-2026-01-01', inputTokens: 812, customerId: 'acme',
    })).toEqual({
      plan: 'pro',
      'derived.input_length': 812, 'derived.input_length_source': 'reported',
      // user + assistant; all four messages
      'derived.turns': 2, 'derived.messages': 4,
      'derived.tools_used': 'refund', 'derived.tools_offered': 0,
      'derived.language': 'en', 'derived.response_format': 'text', 'derived.cluster': 'c1',
      // 23:30 two hours west of Greenwich on a Friday is 01:30 on Saturday
      'derived.hour_utc': 1, 'derived.weekday_utc': 'Saturday',
      'derived.prompt_version': expect.stringMatching(/^[0-9a-f]{8}$/),
      'derived.model_version': 'gpt-x-2026-01-01', 'derived.customer': 'acme',
    })
  })

  it('leaves out what is not known', () => {
    expect(deriveDimensions(nothing)).toEqual({})
    expect(deriveDimensions({ ...nothing, ts: 'yesterday' })).toEqual({})
  })

  it('estimates the input length where no tokens were reported, and says so', () => {
    // 19 + 64 characters of text, 'find' and '{"id":1}' are 12, 'late' is 4: 99 / 4 = 24.75
    const derived = deriveDimensions({ ...nothing, request })
    expect([derived['derived.input_length'], derived['derived.input_length_source']]).toEqual([25, 'estimated'])
  })

  it('names the tool of the answer, or says none or several', () => {
    const used = (...names: string[]) => deriveDimensions({ ...nothing, reference: answer(...names) })['derived.tools_used']
    expect([used(), used('a'), used('a', 'a'), used('a', 'b')]).toEqual(['none', 'a', 'a', 'several'])
  })

  it('tells response formats apart', () => {
    const format = (extra: Partial<ChatRequest>) => deriveDimensions({ ...nothing, request: { messages: [], ...extra } })['derived.response_format']
    expect(format({})).toBe('text')
    expect(format({ response_format: { type: 'text' }, tools: [tool('a')] })).toBe('tools')
    expect(format({ response_format: { type: 'json_object' }, tools: [tool('a')] })).toBe('json_object')
    expect(format({ response_format: { type: 'json_schema', json_schema: { name: 'x' } } })).toBe('json_schema')
  })

  it('gives a prompt one version whatever differs from call to call', () => {
    expect(system('Help <EMAIL_1>. Today is 2026-11-20.')).toBe(system('Help <EMAIL_7>.  Today is 2026-11-21T08:15:00Z.\n'))
    expect(system('Use 3 steps.')).not.toBe(system('Use 4 steps.'))
    expect(deriveDimensions({ ...nothing, request: { messages: [] } })['derived.prompt_version']).toBe('none')
  })

  it('never mixes a dimension of the customer with one of ours', () => {
    expect(deriveDimensions({ ...nothing, customerId: 'acme', dimensions: { 'derived.customer': 'x', 'own.derived.customer': 'y', __proto__x: 'z' } })).toEqual({
      'own.derived.customer': 'x', 'own.own.derived.customer': 'y', __proto__x: 'z', 'derived.customer': 'acme',
    })
  })
})

describe('detectLanguage', () => {
  it.each([
    ['en', 'I would like to know when my order will arrive, it is already a week late.'],
    ['de', 'Ich möchte wissen, wann meine Bestellung kommt, sie ist schon eine Woche zu spät.'],
    ['fr', 'Je voudrais savoir quand ma commande va arriver, elle est en retard de plus d’une semaine.'],
    ['es', 'Quiero saber cuándo llega mi pedido, ya tiene más de una semana de retraso.'],
    ['pt', 'Eu quero saber quando chega o meu pedido, que já está com mais de uma semana de atraso.'],
    ['it', 'Vorrei sapere quando arriva il mio ordine, che è già in ritardo di più di una settimana.'],
    ['nl', 'Ik wil graag weten wanneer mijn bestelling komt, het is al een week te laat.'],
    ['sv', 'Jag vill veta när min beställning kommer, den är redan en vecka försenad och jag har inte hört något.'],
    ['da', 'Jeg vil gerne vide, hvornår min bestilling kommer, den er allerede en uge forsinket, og jeg har ikke hørt noget.'],
    ['pl', 'Proszę o informację, kiedy będzie moje zamówienie, bo jest już spóźnione o tydzień i nie mam odpowiedzi.'],
    ['tr', 'Siparişim ne zaman gelecek? Bir hafta geç kaldı ve ben çok bekledim, lütfen bilgi verin.'],
    ['ru', 'Я хочу узнать, когда придёт мой заказ, он уже опаздывает на неделю, и мне не отвечают.'],
    ['uk', 'Я хочу дізнатися, коли прийде моє замовлення, воно вже запізнюється на тиждень, і мені не відповідають.'],
    ['ar', 'أريد أن أعرف متى يصل طلبي، هل يمكن أن يصل بعد أسبوع من هذا اليوم؟'],
    ['hi', 'मुझे जानना है कि मेरा ऑर्डर कब आएगा, यह एक हफ्ते से नहीं आया है।'],
    ['ja', '注文した商品はいつ届きますか。'],
    ['zh', '我的订单什么时候到？'],
    ['ko', '제 주문은 언제 도착하나요?'],
    ['el', 'Πότε θα έρθει η παραγγελία μου;'],
  ])('reads %s', (code, text) => {
    expect(detectLanguage(text)).toBe(code)
  })

  it('does not guess on short texts, codes, numbers and languages that it does not know', () => {
    for (const text of ['', 'ok', 'hello', 'refund please', '{"id": 4711, "sku": "AB-12"}', '<EMAIL_1> 0171 555', 'select name from users where id = 3',
      'Szeretném tudni, mikor érkezik meg a rendelésem, már egy hetet késik.', 'Haluaisin tietää, milloin tilaukseni saapuu perille.']) {
      expect([text, detectLanguage(text)]).toEqual([text, 'unknown'])
    }
  })
})
