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
  groups: z.int().meta({ description: 'Groups of similar traffic that were found.' }),
  contentHash: z.string().meta({ description: 'SHA-256 of the cases: equal for equal cases.' }),
})
