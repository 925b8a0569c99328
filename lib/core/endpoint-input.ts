import { z } from 'zod'
import { ENDPOINT_ROLES } from '@/lib/core/endpoint'
import { apiKeyInput } from '@/lib/core/secrets/key-text'
import { isKeyVariable } from '@/lib/core/secrets/key-variables'
import { findUnstorable } from '@/lib/core/storable-text'

const isCallable = (text: string) => {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === '' && search === '' && hash === ''
}

const text = (max: number) => z.string(`expected 1 to ${max} characters`).trim().min(1, `expected 1 to ${max} characters`).max(max, `expected 1 to ${max} characters`)
  .refine((value) => findUnstorable(value, 'value') === null, 'expected text without control characters or halves of characters')
const whole = (min: number, max: number) => {
  const message = `expected a whole number from ${min} to ${max}`
  return z.number(message).int(message).min(min, message).max(max, message)
}
const dollars = z.number('expected US dollars per million tokens, 0 or more').min(0, 'expected US dollars per million tokens, 0 or more')

const price = z.strictObject({
  input: dollars, output: dollars,
  cachedInput: dollars.nullish().transform((value) => value ?? null),
  date: z.string().max(100).nullish().transform((value) => value ?? null),
  source: z.string().max(500).nullish().transform((value) => value ?? null),
})

const KEY_NAME = 'expected the name of an environment variable that ends in _API_KEY, e.g. OPENAI_API_KEY'
const ROLES = `expected at least one role of ${ENDPOINT_ROLES.join(', ')}`

/** An endpoint as people write it. Limits are wide; what is outside of them is a slip of the hand. */
export const endpointInput = z.strictObject({
  name: text(80),
  /** With the version path, without a slash at its end. */
  baseUrl: text(2000)
    .refine(isCallable, 'expected an http or https address with the version path and without a key, e.g. https://api.openai.com/v1')
    .transform((url) => url.replace(/\/+$/, '')),
  /** null or empty: the key is kept here (`apiKey`), or the server wants none. */
  apiKeyEnv: z.string(KEY_NAME).trim().max(200).nullable().transform((name) => name || null)
    .refine((name) => name === null || isKeyVariable(name), KEY_NAME),
  /** The key itself, to be kept encrypted; null takes it away, left out it stays as it is. */
  apiKey: apiKeyInput,
  roles: z.array(z.enum(ENDPOINT_ROLES, `expected one of ${ENDPOINT_ROLES.join(', ')}`), ROLES).min(1, ROLES).transform((roles) => ENDPOINT_ROLES.filter((role) => roles.includes(role))),
  concurrency: whole(1, 512),
  timeoutMs: whole(1000, 600_000),
  /** null or left out: no limit. */
  requestsPerMinute: whole(1, 1_000_000).nullish().transform((limit) => limit ?? null),
  tokensPerMinute: whole(1, 1_000_000_000).nullish().transform((limit) => limit ?? null),
  judgeModel: z.string('expected the name of a model, or nothing').trim().max(300, 'expected at most 300 characters').nullable().transform((model) => model || null),
  prices: z.record(z.string().min(1), price, 'expected an object of models, e.g. {"gpt-5": {"input": 1.25, "output": 10}}'),
})
export type EndpointInput = z.input<typeof endpointInput>

/** What a file may leave out: as the form is filled when it is opened for a new endpoint. */
export const ENDPOINT_DEFAULTS = {
  apiKeyEnv: null, roles: ['candidate', 'baseline', 'judge'], concurrency: 16, timeoutMs: 120_000, requestsPerMinute: null, tokensPerMinute: null, judgeModel: null, prices: {},
} satisfies Partial<EndpointInput>
