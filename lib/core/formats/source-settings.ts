import { z } from 'zod'

const path = z.string().trim().min(1).max(200)

/**
 * Where in the records of a source things stand: paths with dots into the record as its source wrote it, for example
 * `metadata.acct`; the first that is there wins, before the format's own order.
 */
export const sourceSettings = z.strictObject({
  customerFrom: z.array(path).max(20).optional(),
  conversationFrom: z.array(path).max(20).optional(),
  /** Name of a dimension -> path of its value. */
  dimensions: z.record(z.string().trim().min(1).max(100), path).refine((map) => Object.keys(map).length <= 50, 'expected at most 50 dimensions').optional(),
})

export type SourceSettings = z.infer<typeof sourceSettings>
