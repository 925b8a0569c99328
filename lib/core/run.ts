import { z } from 'zod'

/**
 * What an arm of a run calls, frozen at its start. `recorded` takes the reference that production gave instead of calling
 * a model; only a baseline can be recorded. `endpointId` is null for recorded arms and for uploaded results.
 */
export const armSpecSchema = z.object({
  model: z.string(),
  endpointId: z.string().nullable(),
  endpointName: z.string().nullable(),
  params: z.record(z.string(), z.unknown()),
  recorded: z.boolean(),
})
export type ArmSpec = z.infer<typeof armSpecSchema>

/** Where a run comes from, as the caller of the API sent it. */
export const gitContextSchema = z.object({
  commit: z.string().optional(),
  branch: z.string().optional(),
  pullRequest: z.string().optional(),
  actor: z.string().optional(),
})
export type GitContext = z.infer<typeof gitContextSchema>
