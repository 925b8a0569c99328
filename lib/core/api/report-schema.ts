import { z } from 'zod'
import { gateReport } from '@/lib/core/api/report'
import { BASELINES } from '@/lib/core/gate/joint-report'

/** JSON Schema (draft 2020-12) of a report: one comparison, or several with the gate of the worst one. */
export function reportJsonSchema(): Record<string, unknown> {
  const report = definition(gateReport)
  const { schema_version, gate, exit_code, sentence } = report.properties as Record<string, unknown>
  const baseline = { enum: BASELINES, description: 'last_release: what serves production; pinned: a reference that is kept.' }
  const named = { allOf: [{ $ref: '#/$defs/report' }, { type: 'object', properties: { baseline }, required: ['baseline'] }] }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Slicegate report',
    description: 'The decision of a run with every figure of every set. Rates and changes are 0 to 1, unrounded; null means not known. '
      + 'Fields may be added under the same schema_version, none is removed or changes its meaning.',
    anyOf: [{ $ref: '#/$defs/report' }, { $ref: '#/$defs/joint' }],
    $defs: {
      report,
      joint: {
        type: 'object',
        description: 'Several comparisons of one candidate, each with an equal part of the budget for false blocks.',
        properties: { schema_version, gate, exit_code, sentence, comparisons: { type: 'array', items: named, minItems: 1 } },
        required: ['schema_version', 'gate', 'exit_code', 'sentence', 'comparisons'],
      },
    },
  }
}

/** As it is read, not as it is written: a reader must not fail on fields that are new. */
function definition(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' })
  return rest
}
