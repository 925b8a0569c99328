import { z } from 'zod'

export const drawDatasetBody = z.strictObject({
  name: z.string().trim().min(1).max(200).default('traffic').meta({ description: 'Each draw under the same name is its next version.' }),
})

export const drawnDataset = z.object({
  id: z.uuid().meta({ description: 'The `datasetId` of a run; a run that names none takes the newest.' }),
  name: z.string(),
  version: z.int(),
  cases: z.int(),
  segments: z.int().meta({ description: 'Segments that the traffic has.' }),
  traces: z.int().meta({ description: 'Replayable traces that the cases were drawn from.' }),
  groups: z.int().meta({ description: 'Clusters of the newest grouping, which the cases are divided over; 0 before the first refresh.' }),
  raised: z.array(z.object({
    segment: z.string().meta({ description: 'Empty: traces without a segment.' }),
    from: z.int().meta({ description: 'Cases that its share of the sample would be.' }),
    to: z.int().meta({ description: 'Cases that were drawn.' }),
    needed: z.int().meta({ description: 'Cases that show a drop of the configured size (`target_drop`) in 8 of 10 runs.' }),
    traffic: z.int().meta({ description: 'Traces that could be drawn.' }),
  })).meta({ description: 'Segments that got more cases than their share, so that the wanted drop would be seen in them.' }),
  contentHash: z.string().meta({ description: 'SHA-256 of the cases: equal for equal cases.' }),
})
