import { z } from 'zod'
import { isoTime } from '@/lib/core/api/common'
import { MIN_REASON } from '@/lib/core/review/decision-run'
import { lookedAtSchema } from '@/lib/core/review/looked-at'

const choice = z.enum(['uphold', 'override'])
const reason = z.string().trim().min(MIN_REASON).max(4000)
const lookedAt = lookedAtSchema.meta({ description: 'What the person had opened: ids of cases and names of panels. Counts as evidence.' })

export const reviewBody = z.strictObject({
  choice,
  reason,
  evidence: z.string().trim().max(4000).nullable().optional()
    .meta({ description: 'A link or words that back the reason. An override needs this, or lookedAt.' }),
  expiresAt: z.iso.datetime({ offset: true }).nullable().optional()
    .meta({ description: 'End of an override, at most 365 days ahead; 7 days when absent.' }),
  lookedAt: lookedAt.optional(),
})

export const createdReview = z.object({
  id: z.uuid(), choice, reason: z.string(), evidence: z.string().nullable(), expiresAt: isoTime.nullable(), createdAt: isoTime,
  stands: z.boolean().meta({ description: 'false: it lets a critical segment through and waits for a second person.' }),
  critical: z.array(z.string()).meta({ description: 'The critical segments that it lets through.' }),
  created: z.boolean().meta({ description: 'false: the same review was recorded before.' }),
})

export const secondReviewParams = z.object({ runId: z.uuid(), reviewId: z.uuid() })
export const secondReviewBody = z.strictObject({
  agrees: z.boolean().meta({ description: 'true: the override stands from now on. false: the block is upheld.' }),
  reason,
  lookedAt: lookedAt.optional(),
})

/** The review that counts for a run. */
export const standingReviewBody = z.object({
  choice,
  reason: z.string(),
  evidence: z.string().nullable(),
  by: z.string(),
  agreedBy: z.string().nullable().optional().meta({ description: 'The second person, where a critical segment needed one.' }),
  createdAt: isoTime,
  expiresAt: isoTime.nullable(),
  stands: z.boolean().meta({ description: 'false: it has expired, or is about an earlier decision of the run.' }),
})

export const pendingReviewBody = z.object({
  id: z.uuid(), reason: z.string(), evidence: z.string().nullable(), by: z.string(), createdAt: isoTime, expiresAt: isoTime.nullable(),
  critical: z.array(z.string()).meta({ description: 'The critical segments that it lets through.' }),
})
