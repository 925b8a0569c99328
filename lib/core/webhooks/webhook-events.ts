/** What a project can tell others about, and when it does. */
export const WEBHOOK_EVENTS = {
  'run.decided': 'The gate decided a run',
  'run.reviewed': 'A person decided a blocked run',
  'review.waiting': 'An override waits for a second person',
  'flag.created': 'A failure was flagged',
  'adversarial.broke': 'A flagged failure that was fixed came back',
} as const

export type WebhookEvent = keyof typeof WEBHOOK_EVENTS

export const WEBHOOK_EVENT_NAMES = Object.keys(WEBHOOK_EVENTS) as WebhookEvent[]

/** `slicegate`: signed JSON with everything. `slack`: a text, as Slack, Mattermost and others show it. */
export const WEBHOOK_FORMATS = ['slicegate', 'slack'] as const
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number]

/**
 * What is told: one plain sentence, the page of the product to look at (a path), and the figures. Never contents of traces:
 * messages leave the house.
 */
export type WebhookPayload = { text: string; path: string; data: Record<string, unknown> }

/** `ping` is sent by the button that tries an address. */
export type SentEvent = WebhookEvent | 'ping'
