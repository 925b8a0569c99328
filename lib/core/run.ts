import { z } from 'zod'
import { armOverridesSchema } from '@/lib/core/arm-overrides'

/**
 * What an arm of a run calls, frozen at its start. `recorded` takes the reference that production gave instead of calling
 * a model; only a baseline can be recorded. `endpointId` is null for recorded arms and for uploaded results. `overrides` is absent
 * where prompt and tools are as recorded.
 */
export const armSpecSchema = z.object({
  model: z.string(),
  endpointId: z.string().nullable(),
  endpointName: z.string().nullable(),
  params: z.record(z.string(), z.unknown()),
  recorded: z.boolean(),
  overrides: armOverridesSchema.optional(),
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

/** `gate`: may it ship. `aa`: the baseline against itself. `drill`: a candidate that is broken on purpose. */
export const RUN_PURPOSES = ['gate', 'aa', 'drill'] as const
export type RunPurpose = (typeof RUN_PURPOSES)[number]

/** What a drill does to the candidate's answers: leaves out an argument, cuts a tool call off, calls another tool. */
export const DRILL_FAULTS = ['dropped argument', 'truncated call', 'swapped tool'] as const
export type DrillFault = (typeof DRILL_FAULTS)[number]

/** A drill hits the given share (0 to 1) of the cases of one segment. */
export const drillSchema = z.object({ segment: z.string(), fault: z.enum(DRILL_FAULTS), share: z.number().min(0).max(1) })
export type Drill = z.infer<typeof drillSchema>
