import { z } from 'zod'
import { defaultConfig } from '@/lib/core/config/default-config'
import { KEY_MEANINGS } from '@/lib/core/config/key-meanings'
import { configFileSchema } from '@/lib/core/config/schema'

type Json = Record<string, unknown>

/** JSON Schema (draft 2020-12) of eval_config.yaml as it is written, for editors and checks before a commit. */
export function configJsonSchema(): Json {
  const schema: Json = {
    ...z.toJSONSchema(configFileSchema, { io: 'input' }),
    title: 'Slicegate eval_config.yaml',
    description: 'What to replay, how to judge, and what blocks a deploy.',
  }
  describe(schema, '', new Map(KEY_MEANINGS.map((meaning) => [meaning.path, meaning])))
  return schema
}

/** Puts meaning and default beside every key, for what an editor shows. */
function describe(schema: Json, path: string, meanings: ReadonlyMap<string, (typeof KEY_MEANINGS)[number]>): void {
  const found = meanings.get(path)
  if (found) {
    schema.description = found.meaning
    const standard = found.standard?.(defaultConfig())
    if (standard !== undefined) schema.default = standard
  }
  for (const [place, inner] of innerSchemas(schema, path)) describe(inner, place, meanings)
}

/** The schemas inside one, with the path of the key in the table: sections mean the same under `eval_config` and under both names. */
function innerSchemas(schema: Json, path: string): [string, Json][] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>)
    .map(([name, inner]): [string, Json] => [tablePath(path, name), inner])
  const items = schema.items ? branches(schema.items as Json).map((inner): [string, Json] => [`${path}[]`, inner]) : []
  return [...properties, ...items]
}

function tablePath(path: string, name: string): string {
  if (path === '' && name === 'eval_config') return ''
  if (path === '' && name === 'gates') return 'gating'
  const placed = path === 'gating' && ['segment_by', 'unlisted_segments', 'family_key', 'group_by'].includes(name)
  return path === '' || placed ? name : `${path}.${name}`
}

const branches = (schema: Json): Json[] => (Array.isArray(schema.anyOf) ? schema.anyOf as Json[] : [schema])

/** The keys of the file as the reference lists them, with their schemas; `eval_config` and `gates` are the same once more. */
export function configKeySchemas(): Map<string, Json> {
  const found = new Map<string, Json>()
  const visit = (schema: Json, path: string): void => {
    for (const [place, inner] of innerSchemas(schema, path)) {
      if (place === '' || found.has(place)) continue
      if (!place.endsWith('[]')) found.set(place, inner)
      visit(inner, place)
    }
  }
  visit(configJsonSchema(), '')
  return found
}
