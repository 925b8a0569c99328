import { z } from 'zod'
import { configFileSchema } from '@/lib/core/config/schema'

/** JSON Schema (draft 2020-12) of eval_config.yaml as it is written, for editors and checks before a commit. */
export function configJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(configFileSchema, { io: 'input' }),
    title: 'Slicegate eval_config.yaml',
    description: 'What to replay, how to judge, and what blocks a deploy.',
  }
}
