import { PII_TYPES } from '@/lib/core/pii/types'

const NAMES = PII_TYPES.map((type) => type.toUpperCase()).join('|')

/** Every placeholder, numbered (`<EMAIL_1>`) or as it stands in an id (`<EMAIL_9f86d081884c>`). */
export const PLACEHOLDER = new RegExp(`<(?:${NAMES})_[0-9a-f]+>`, 'g')

/** Those with a number: first group the type, second the number. */
export const NUMBERED_PLACEHOLDER = new RegExp(`<(${NAMES})_(\\d+)>`, 'g')
