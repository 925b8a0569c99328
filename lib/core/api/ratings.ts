import { z } from 'zod'
import { isoTime } from '@/lib/core/api/common'
import { SETTLED_OUTCOMES } from '@/lib/core/display/ratings-view'
import { BLIND_CHOICES } from '@/lib/core/rating/read-choice'

export const giveRatingBody = z.strictObject({
  task: z.uuid(),
  choice: z.enum(BLIND_CHOICES).meta({ description: 'Of a pair A, B or equal, as they were shown to this person; of one answer right or wrong; unsure of either.' }),
  note: z.string().max(2000).nullable().optional(),
  durationMs: z.number().nonnegative().nullable().optional().meta({ description: 'From the moment that it was shown; without it, and above an hour, it counts as not measured.' }),
})
export const givenRating = z.object({ created: z.boolean().meta({ description: 'false: this person had said the same before.' }) })

export const RATING_FORMATS = ['json', 'csv'] as const
export const listRatingsQuery = z.strictObject({
  project: z.string().optional(),
  format: z.enum(RATING_FORMATS).default('json').meta({ description: 'csv: all of them in one file, one line each.' }),
  outcome: z.enum(SETTLED_OUTCOMES).optional().meta({ description: 'Only where people agree with the judge, differ from it, or do not agree with each other.' }),
  judge: z.string().max(300).optional().meta({ description: 'Only of this judge model.' }),
  segment: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  after: z.string().max(200).optional().meta({ description: '`next` of the answer before.' }),
})

const label = z.string().meta({ description: 'baseline, candidate or tie of a pair; pass or fail of one answer.' })
export const ratingList = z.object({
  ratings: z.array(z.object({
    id: z.uuid(), runId: z.uuid(), caseId: z.uuid(), caseKey: z.string(), judge: z.enum(['pairwise', 'rubric', 'argument']), arm: z.enum(['pair', 'baseline', 'candidate']),
    judgeModel: z.string().nullable(), promptVersion: z.string(), segments: z.array(z.string()),
    judged: label, gold: label.nullable().meta({ description: 'What people say; null where they do not agree.' }),
    reason: z.string().meta({ description: 'Why it was rated: uniform, split, order-flip, deciding or imported.' }),
    inclusion: z.number().nullable().meta({ description: 'Chance with which it was drawn from all verdicts of its run; null where it was not drawn at random.' }),
    settledAt: isoTime,
    ratings: z.array(z.object({ by: z.string(), choice: z.string(), note: z.string().nullable(), durationMs: z.number().nullable() })),
  })),
  next: z.string().nullable().meta({ description: 'Send it as `after` for those settled before these; null at the end.' }),
})
export type RatingList = z.infer<typeof ratingList>

export const importedRatings = z.object({
  added: z.int().meta({ description: 'Verdicts that nobody had been asked about.' }),
  settled: z.int().meta({ description: 'Open tasks that are settled by it.' }),
  unchanged: z.int().meta({ description: 'Labels that were known.' }),
})
