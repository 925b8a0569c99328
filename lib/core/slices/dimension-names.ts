/** Dimensions that Slicegate works out from a case by itself. The keys are stored with found slices and pinned segments: never rename one. */
export const DERIVED_LABELS = {
  'derived.input_length': 'input length in tokens',
  'derived.input_length_source': 'source of the input length',
  'derived.turns': 'number of turns',
  'derived.messages': 'number of messages',
  'derived.tools_used': 'tool used',
  'derived.tools_offered': 'tools offered',
  'derived.language': 'language of the request',
  'derived.response_format': 'response format',
  'derived.cluster': 'cluster',
  'derived.hour_utc': 'hour (UTC)',
  'derived.weekday_utc': 'weekday (UTC)',
  'derived.prompt_version': 'prompt version',
  'derived.model_version': 'model version',
  'derived.customer': 'customer id',
} as const

export type DerivedKey = keyof typeof DERIVED_LABELS

/**
 * The key under which a customer's own dimension is searched: the key itself, except that one which looks like ours gets
 * "own." in front, so that "derived.language" of a customer and of Slicegate are two dimensions.
 */
export function ownDimensionKey(key: string): string {
  return key.startsWith('derived.') || key.startsWith('own.') ? `own.${key}` : key
}

/** What people read for a dimension: words for a derived one, the customer's own name for any other. */
export function dimensionLabel(key: string): string {
  if (Object.hasOwn(DERIVED_LABELS, key)) return DERIVED_LABELS[key as DerivedKey]
  return key.startsWith('own.derived.') || key.startsWith('own.own.') ? key.slice('own.'.length) : key
}
