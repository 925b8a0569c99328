import type { PiiType } from '@/lib/core/pii/types'
import { CANARY_LOCALE_NAMES, CANARY_LOCALES, type CanaryLocaleName } from '@/lib/core/privacy/canary-locales'
import { canaryNationalId } from '@/lib/core/privacy/canary-ids'
import { between, canaryCard, canaryEmail, canaryIban, canaryPhone, canarySecret, pick } from '@/lib/core/privacy/canary-values'
import { seededRandom } from '@/lib/core/seeded-random'
import type { Trace } from '@/lib/core/trace'

/** What is planted; each type has a bar (privacy-bars). */
export const CANARY_TYPES = ['email', 'phone', 'card', 'iban', 'national_id', 'secret', 'person', 'address'] as const satisfies readonly PiiType[]
export type CanaryType = (typeof CANARY_TYPES)[number]

/** `parts` are what must not be left: of a person each name, of an address its line. */
export type Planted = { type: CanaryType; locale: CanaryLocaleName; parts: string[] }
export type Canary = { trace: Trace; planted: Planted[] }

export const CANARIES_PER_LOCALE = 20

/** Where a value stands in a call: in what the customer says, in the arguments of a call of a tool, or in what the tool answers. */
const PLACES = ['said', 'arguments', 'result'] as const
type Place = (typeof PLACES)[number]

/**
 * Calls with planted people, addresses, phones, cards, accounts, mail addresses, national ids and keys of twelve locales: 20 calls of each, each value in
 * one place, so that nothing that is found elsewhere helps to find it. The same seed gives the same calls.
 */
export function makeCanaries(seed: string): Canary[] {
  return CANARY_LOCALE_NAMES.flatMap((locale) => Array.from({ length: CANARIES_PER_LOCALE }, (_, i) => makeCanary(locale, i, seededRandom(`${seed} ${locale} ${i}`))))
}

type Value = { type: CanaryType; text: string; parts: string[]; place: Place; fields: Record<string, unknown> }

function makeCanary(locale: CanaryLocaleName, index: number, random: () => number): Canary {
  const values = CANARY_TYPES.flatMap((type, order): Value[] => {
    const value = makeValue(type, locale, random)
    return value ? [{ type, place: PLACES[(index + order) % PLACES.length]!, ...value }] : []
  })
  return { trace: traceOf(locale, values, index, random), planted: values.map(({ type, parts }) => ({ type, locale, parts })) }
}

function makeValue(type: CanaryType, locale: CanaryLocaleName, random: () => number): Omit<Value, 'type' | 'place'> | null {
  const { first, last, unlisted, streets, cities } = CANARY_LOCALES[locale]
  const named: [string, string] = [pick(random, first), pick(random, random() < 0.5 ? last : unlisted)]
  const single = (text: string, field: string) => ({ text, parts: [text], fields: { [field]: text } })
  switch (type) {
    case 'person': return { text: named.join(' '), parts: named, fields: random() < 0.5 ? { first_name: named[0], last_name: named[1] } : { customer_name: named.join(' ') } }
    case 'address': {
      const line = pick(random, streets).replace('#', String(between(random, 2, 289)))
      const [city, zip] = pick(random, cities)
      return { text: `${line}, ${zip} ${city}`, parts: [line], fields: { address: { address1: line, city, zip } } }
    }
    case 'email': return single(canaryEmail(random, named), pick(random, ['email', 'contact', 'reply_to']))
    case 'phone': return single(canaryPhone(random, locale), pick(random, ['phone', 'phone_number', 'mobile']))
    case 'card': return single(canaryCard(random), pick(random, ['card_number', 'payment', 'source']))
    case 'iban': {
      const iban = canaryIban(random, locale)
      return iban === null ? null : single(iban, pick(random, ['iban', 'account', 'refund_to']))
    }
    case 'national_id': return single(canaryNationalId(random, locale), pick(random, ['ssn', 'national_id', 'tax_id']))
    case 'secret': return single(canarySecret(random), pick(random, ['api_key', 'authorization', 'note']))
  }
}

const SYSTEM = 'You are the support assistant of a shop. Look orders up before you answer, and never promise a refund that the policy does not allow.'

function traceOf(locale: CanaryLocaleName, values: Value[], index: number, random: () => number): Trace {
  const at = (place: Place) => values.filter((value) => value.place === place)
  const fields = (place: Place) => Object.assign({}, ...at(place).map((value) => value.fields)) as Record<string, unknown>
  const said = at('said').map(({ type, text }) => CANARY_LOCALES[locale].says[type].replace('@', text)).join(' ')
  const order = `#W${between(random, 1_000_000, 9_999_999)}`
  const call = { id: 'call_1', type: 'function', function: { name: 'find_order', arguments: JSON.stringify({ order_id: order, ...fields('arguments') }) } }
  return {
    source: 'canary', sourceId: `canary-${locale}-${index}`, parentSourceId: null, ts: '2026-01-01T00:00:00.000Z', latencyMs: null, modelRequested: 'canary', modelUsed: 'canary',
    provider: null, customerId: null, conversationId: `canary-${locale}-${index}`, dimensions: {},
    request: { messages: [
      { role: 'system', content: SYSTEM }, { role: 'user', content: `${said} ${order}`.trim() }, { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: JSON.stringify({ order_id: order, status: 'delivered', ...fields('result'), items: [{ name: 'Desk lamp', price: 51.08 }] }) },
    ] },
    response: { message: { role: 'assistant', content: `Your order ${order} was delivered.` }, finish_reason: 'stop' }, usage: { input: null, output: null, cachedInput: null }, costUsd: null,
    status: 'success', error: null, replayable: true, notReplayableReason: null,
  }
}

export type CanaryCount = { type: CanaryType; locale: string; planted: number; hidden: number }

/** How many planted values are gone from the redacted calls, by type and locale; a value counts as hidden when no part of it is left anywhere. */
export function countHidden(canaries: readonly Canary[], redacted: readonly Trace[]): CanaryCount[] {
  const counts = new Map<string, CanaryCount>()
  canaries.forEach(({ planted }, i) => {
    const left = stringsOf(redacted[i]!)
    for (const { type, locale, parts } of planted) {
      const count = counts.get(`${type} ${locale}`) ?? { type, locale, planted: 0, hidden: 0 }
      counts.set(`${type} ${locale}`, count)
      count.planted += 1
      if (!parts.some((part) => isLeft(type, part, left))) count.hidden += 1
    }
  })
  return [...counts.values()]
}

const NUMBERS: readonly CanaryType[] = ['phone', 'card', 'iban', 'national_id']
const SEPARATORS = /[\s()./-]+/g

function isLeft(type: CanaryType, part: string, left: readonly string[]): boolean {
  const wanted = part.toLowerCase()
  // most of a key is as bad as all of it
  if (type === 'secret') return left.some((text) => text.includes(wanted) || text.includes(wanted.slice(-12)) || text.includes(wanted.slice(0, 20)))
  if (NUMBERS.includes(type)) return left.some((text) => text.includes(wanted) || text.replace(SEPARATORS, '').includes(wanted.replace(SEPARATORS, '')))
  return left.some((text) => text.includes(wanted))
}

function stringsOf(value: unknown, into: string[] = []): string[] {
  if (typeof value === 'string') into.push(value.toLowerCase())
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) stringsOf(item, into)
  return into
}
