import { z } from 'zod'
import { sourceSettings } from '@/lib/core/formats/source-settings'
import { apiKeyInput } from '@/lib/core/secrets/key-text'
import { isKeyVariable } from '@/lib/core/secrets/key-variables'
import { findUnstorable } from '@/lib/core/storable-text'

/** Formats of gateways that can be asked for their log. */
export const PULL_FORMATS = ['bifrost', 'litellm-spend'] as const
export type PullFormat = (typeof PULL_FORMATS)[number]

export const MIN_EVERY_MINUTES = 5
export const MAX_EVERY_MINUTES = 10_080

const isGateway = (text: string) => {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === '' && search === '' && hash === ''
}

const everyMinutes = `expected a whole number of minutes from ${MIN_EVERY_MINUTES} to ${MAX_EVERY_MINUTES} (a week), or nothing for pulls by hand`

/** The name of a source as people write it. */
export const sourceName = z.string('expected 1 to 80 characters').trim().min(1, 'expected 1 to 80 characters').max(80, 'expected 1 to 80 characters')
  .refine((value) => findUnstorable(value, 'value') === null, 'expected text without control characters or halves of characters')

/** A gateway that is asked for its log. */
export const pullSourceInput = z.strictObject({
  name: sourceName,
  settings: sourceSettings,
  format: z.enum(PULL_FORMATS, `expected ${PULL_FORMATS.join(' or ')}`),
  baseUrl: z.string().trim().max(2000)
    .refine(isGateway, 'expected the http or https address of the gateway without a key, e.g. http://bifrost.internal:8080')
    .transform((url) => url.replace(/\/+$/, '')),
  /** null or empty: the key is kept here (`apiKey`), or the gateway wants none. */
  apiKeyEnv: z.string().trim().max(200).nullable().transform((name) => name || null)
    .refine((name) => name === null || isKeyVariable(name), 'expected the name of an environment variable that ends in _API_KEY, e.g. BIFROST_API_KEY'),
  /** The key itself, to be kept encrypted; null takes it away, left out it stays as it is. */
  apiKey: apiKeyInput,
  /** null: pulled by hand only. */
  everyMinutes: z.number(everyMinutes).int(everyMinutes).min(MIN_EVERY_MINUTES, everyMinutes).max(MAX_EVERY_MINUTES, everyMinutes).nullable(),
  enabled: z.boolean(),
  /** Day of the first pull, UTC; what was logged before it is not asked for. */
  from: z.iso.date('expected a day, e.g. 2026-11-01'),
})
export type PullSourceInput = z.input<typeof pullSourceInput>

/** What can be said of a source that sends its log by itself: whoever sends gives it its name. */
export const pushSourceInput = z.strictObject({ settings: sourceSettings })
export type PushSourceInput = z.input<typeof pushSourceInput>
