import { jsonDepth } from '@/lib/core/api/json-depth'
import { MAX_DEPTH } from '@/lib/core/formats/row-values'

/** What became of a value that may be JSON text: `cut` = it begins as JSON and does not parse, which is how a limit leaves it. */
export type Opened = { value: unknown; cut: boolean }

const CONTAINER = /^\s*[[{]/

/** A value that some emitters write as JSON text; text that is no array or object stays text. */
export function opened(value: unknown): Opened {
  if (typeof value !== 'string' || !CONTAINER.test(value)) return { value, cut: false }
  if (jsonDepth(value) > MAX_DEPTH) return { value: null, cut: true }
  try {
    return { value: JSON.parse(value) as unknown, cut: false }
  } catch {
    return { value, cut: true }
  }
}

export function valueOf(value: unknown): unknown {
  return opened(value).value
}
