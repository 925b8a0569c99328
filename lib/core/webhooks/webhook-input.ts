import { z } from 'zod'
import { findUnstorable } from '@/lib/core/storable-text'
import { WEBHOOK_EVENT_NAMES, WEBHOOK_FORMATS, type WebhookEvent } from '@/lib/core/webhooks/webhook-events'

const storable = (value: string) => findUnstorable(value, 'value') === null
const NAME = 'expected a name of 1 to 60 characters'
const URL_EXPECTED = 'expected an http or https address without a name and password in it'

function isHookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === ''
}

/** What a person fills in for a webhook. */
export const webhookInput = z.strictObject({
  name: z.string({ error: NAME }).trim().min(1, { error: NAME }).max(60, { error: NAME }).refine(storable, { error: NAME }),
  url: z.string({ error: URL_EXPECTED }).trim().max(2000, { error: URL_EXPECTED }).refine(isHookUrl, { error: URL_EXPECTED }),
  format: z.enum(WEBHOOK_FORMATS, { error: `expected ${WEBHOOK_FORMATS.join(' or ')}` }),
  events: z.array(z.enum(WEBHOOK_EVENT_NAMES as [WebhookEvent, ...WebhookEvent[]], { error: `expected events of ${WEBHOOK_EVENT_NAMES.join(', ')}` }), { error: 'expected a list of events' })
    .min(1, { error: 'expected one event at least' }).transform((events) => WEBHOOK_EVENT_NAMES.filter((event) => events.includes(event))),
  enabled: z.boolean({ error: 'expected true or false' }),
})

export type WebhookInput = z.output<typeof webhookInput>
