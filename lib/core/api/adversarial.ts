import { z } from 'zod'

const says = (description: string) => ({ description })
const count = z.int().min(0)
const head = z.object({
  cases: count.meta(says('Cases that count.')), erased: count.meta(says('Tombstones.')), entries: count.meta(says('Links of the chain.')),
  head: z.string().meta(says('SHA-256 of the last link.')),
})

export const importedCases = z.object({
  received: count.meta(says('Lines but for the header and blank ones: added + duplicates + erased + refused.')),
  added: count, duplicates: count.meta(says('Cases that were there, equal in contents.')), erased: count.meta(says('Tombstones that were added.')),
  refined: count.meta(says('Versions of expectations that were added.')), flags: count.meta(says('Tickets that were added.')),
  redacted: count.meta(says('Lines in which personal data was replaced; their links get hashes of their own.')),
  refused: count, problems: z.array(z.object({ line: z.int(), reason: z.string() })).meta(says('The first 100 refused lines.')),
  head: head.nullable(),
}).meta(says('What became of the lines. Nothing that was there is changed.'))

export const chainCheck = z.object({
  ok: z.boolean(),
  cases: count.meta(says('Cases that the chain adds, erased ones included: it never falls.')),
  erased: count, refined: count, entries: count, head: z.string().meta(says('SHA-256 of the last link that was right.')),
  recordedHeads: count.meta(says('Heads that runs and the audit log wrote down, which the chain was held against.')),
  fault: z.object({ sequence: z.int().meta(says('Number of the link.')), message: z.string() }).optional().meta(says('The first thing that is wrong; the counts are those before it.')),
}).meta(says('The chain, computed anew from the rows.'))
