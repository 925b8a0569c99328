import { dimensionLabel } from '@/lib/core/slices/dimension-names'

/** Values of a case by dimension; a key that is absent means that nothing is known, which is in no slice. */
export type Dimensions = Readonly<Record<string, string | number>>

/** One condition on one dimension, as data. `from` is included, `to` is not, so that the bins of a number never overlap. */
export type SliceCondition =
  | { key: string; op: 'is'; value: string }
  | { key: string; op: 'from'; from: number }
  | { key: string; op: 'to'; to: number }
  | { key: string; op: 'between'; from: number; to: number }

const PLAIN_NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/

/** The number that a value is or plainly says ("12.5"; not "007", "1e3" or " 4"), because stored dimensions are texts; else null. */
export function asNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return typeof value === 'string' && PLAIN_NUMBER.test(value) ? Number(value) : null
}

/** The value of a dimension as text: 3 and "3" are the same value. null where the case has none. */
export function valueText(dimensions: Dimensions, key: string): string | null {
  // typeof also keeps out what every object inherits ("constructor")
  const value: unknown = dimensions[key]
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null
}

/** Whether a case with these values lies in the slice. A case without a value, or with a text where a number is asked for, does not. */
export function inSlice(condition: SliceCondition, dimensions: Dimensions): boolean {
  if (condition.op === 'is') return valueText(dimensions, condition.key) === condition.value
  const value = asNumber(dimensions[condition.key])
  if (value === null) return false
  if (condition.op === 'from') return value >= condition.from
  if (condition.op === 'to') return value < condition.to
  return value >= condition.from && value < condition.to
}

/** The condition in plain words: "language is de", "input_tokens ≥ 12,000", "300 ≤ input_tokens < 900". */
export function conditionWords(condition: SliceCondition): string {
  const name = dimensionLabel(condition.key)
  if (condition.op === 'is') return `${name} is ${condition.value === '' ? 'empty' : condition.value}`
  if (condition.op === 'from') return `${name} ≥ ${formatNumber(condition.from)}`
  if (condition.op === 'to') return `${name} < ${formatNumber(condition.to)}`
  return `${formatNumber(condition.from)} ≤ ${name} < ${formatNumber(condition.to)}`
}

function formatNumber(value: number): string {
  const [whole = '', decimals] = String(value).split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${decimals === undefined ? '' : `.${decimals}`}`
}
