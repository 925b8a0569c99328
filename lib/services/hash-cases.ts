import { createHash } from 'node:crypto'

/** SHA-256 in hexadecimal over keys and contents of the cases of a dataset, in the order of their keys. */
export function hashCases(cases: readonly { key: string; segments: string[]; request: unknown; reference: unknown }[]): string {
  const hash = createHash('sha256')
  for (const item of [...cases].sort((a, b) => (a.key < b.key ? -1 : 1))) hash.update(`${JSON.stringify([item.key, item.segments, item.request, item.reference])}\n`)
  return hash.digest('hex')
}
