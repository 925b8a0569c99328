import { renderHelp, type CommandHelp } from '@/cli/command-help'
import { UsageError, type CliIo } from '@/cli/io'
import { reportJsonSchema } from '@/lib/core/api/report-schema'
import { configJsonSchema } from '@/lib/core/config/json-schema'
import { nearestName } from '@/lib/core/nearest-name'

const SCHEMAS: Record<string, () => Record<string, unknown>> = { report: reportJsonSchema, config: configJsonSchema }

export const SCHEMA_HELP: CommandHelp = {
  usage: 'slicegate schema report|config',
  about: 'Prints a JSON Schema (draft 2020-12): of the JSON report, or of eval_config.yaml.',
  flags: {},
}

/** Prints a JSON Schema; needs neither a server nor the network. */
export function printSchema(args: string[], io: CliIo): Promise<number> {
  const [name, ...others] = args
  if (name === '--help' || name === '-h') {
    io.stdout(renderHelp(SCHEMA_HELP))
    return Promise.resolve(0)
  }
  if (name === undefined || !Object.hasOwn(SCHEMAS, name) || others.length > 0) throw unknownSchema(name, others)
  io.stdout(`${JSON.stringify(SCHEMAS[name]!(), null, 2)}\n`)
  return Promise.resolve(0)
}

function unknownSchema(name: string | undefined, [other]: string[]): UsageError {
  if (name === undefined) return new UsageError('slicegate schema: expected report or config')
  if (other !== undefined) return new UsageError(`unexpected argument ${JSON.stringify(other)} (slicegate schema --help)`)
  const near = nearestName(name, Object.keys(SCHEMAS))
  return new UsageError(`slicegate schema ${name}: expected report or config${near ? `; did you mean ${near}?` : ''}`)
}
