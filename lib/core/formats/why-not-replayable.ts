import { hasOtherThanText } from '@/lib/core/formats/chat-messages'
import { NOT_REPLAYABLE, type NotReplayable } from '@/lib/core/formats/not-replayable'
import type { Trace } from '@/lib/core/trace'

export type ReplayFacts = Pick<Trace, 'status' | 'request' | 'response'> & {
  /** What a replay would not be about at all: embeddings, pictures, calls of tools. */
  notChat?: boolean
  cacheHit?: boolean
  redacted?: boolean
  truncated?: boolean
  noHistory?: boolean
  providerTools?: boolean
  /** Why there is no request, where one is missing; null = contents are not logged. */
  missing?: NotReplayable
}

/** The first reason, from the one that says most; null = the row can be replayed. */
export function whyNotReplayable(facts: ReplayFacts): NotReplayable | null {
  if (facts.notChat) return NOT_REPLAYABLE.notChat
  if (facts.status === 'error') return NOT_REPLAYABLE.failed
  if (facts.cacheHit) return NOT_REPLAYABLE.cacheHit
  if (facts.redacted) return NOT_REPLAYABLE.redactedByGateway
  if (facts.request === null) return facts.missing ?? NOT_REPLAYABLE.contentOff
  if (facts.truncated) return NOT_REPLAYABLE.truncated
  if (facts.noHistory) return NOT_REPLAYABLE.noHistory
  if (facts.providerTools) return NOT_REPLAYABLE.providerTools
  if (hasOtherThanText(facts.request)) return NOT_REPLAYABLE.modality
  return facts.response === null ? NOT_REPLAYABLE.noResponse : null
}
