import { readJsonPath } from '@/lib/core/judging/json-path'
import { schemaView, viewOf, type SchemaView } from '@/lib/core/judging/json-schema'
import { fieldView, itemView } from '@/lib/core/judging/normalise-value'

/** The place itself and what `anyOf` or `oneOf` allow there. */
function branchesOf(view: SchemaView): SchemaView[] {
  const options = view.schema.anyOf ?? view.schema.oneOf
  return [view, ...(Array.isArray(options) ? options : []).flatMap((option) => viewOf(option, view) ?? [])]
}

/** What a schema says of the value at a path like `lines[0].amount`; of several forms the first that has it. null = nothing. */
export function schemaAt(schema: unknown, path: string): SchemaView | null {
  const steps = readJsonPath(path)
  if (steps === null) return null
  return steps.reduce<SchemaView | null>((view, step) => {
    if (view === null) return null
    for (const branch of branchesOf(view)) {
      const inside = typeof step === 'number' ? itemView(branch) : fieldView(step, branch)
      if (inside) return inside
    }
    return null
  }, schemaView(schema))
}
