import { storableText } from '@/lib/core/storable-text'

/** What an address can say of a parameter: a name that comes twice gives a list. */
export type QueryValue = string | string[] | undefined

/** The text of a parameter, the first where there are several, without what the database cannot hold; undefined where nothing is left. */
export function queryText(value: QueryValue): string | undefined {
  const first = Array.isArray(value) ? value[0] : value
  return first === undefined ? undefined : storableText(first) || undefined
}

/** The named parameters of an address, each as `queryText` gives it. */
export function queryTexts<K extends string>(params: Record<string, QueryValue>, names: readonly K[]): Record<K, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, queryText(params[name])])) as Record<K, string | undefined>
}
