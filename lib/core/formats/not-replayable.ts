/** Why a row cannot be replayed; stored with the trace and counted. One vocabulary for every format. */
export const NOT_REPLAYABLE = {
  /** The gateway logs counts and costs, not what was said. */
  contentOff: 'content logging off',
  /** The log cut the request: a replay would ask something else. */
  truncated: 'truncated',
  /** The gateway put its own words in the place of what was said. */
  redactedByGateway: 'redacted by the gateway',
  /** Pictures, sound or files: such content can neither be redacted nor compared here. */
  modality: 'unsupported modality',
  cacheHit: 'cache hit',
  failed: 'failed attempt',
  /** The contents lie in a store that the log only points to. */
  offloaded: 'payload offloaded',
  noResponse: 'no response logged',
  noRequest: 'no request logged',
  /** The request goes on from one that is kept by the provider. */
  noHistory: 'history not logged',
  /** The conversation calls tools that the log does not define. */
  noTools: 'tools not logged',
  /** The provider ran tools of its own (a search, an interpreter): no other model has them. */
  providerTools: 'tools of the provider',
  notChat: 'not a chat request',
  large: 'large payload',
} as const

export type NotReplayable = (typeof NOT_REPLAYABLE)[keyof typeof NOT_REPLAYABLE]
