import { describe, expect, it } from 'vitest'
import { configJsonSchema, configKeySchemas } from '@/lib/core/config/json-schema'
import { KEY_MEANINGS } from '@/lib/core/config/key-meanings'
import { parseConfig } from '@/lib/core/config/parse-config'

describe('the meanings of the keys of eval_config.yaml', () => {
  it('are there for every key of the schema, and for no other', () => {
    expect(KEY_MEANINGS.map(({ path }) => path).sort()).toEqual([...configKeySchemas().keys()].sort())
  })

  it('say for every key that is no section what holds without it', () => {
    const silent = KEY_MEANINGS.filter(({ path, standard, standardWords }) => !standard && !standardWords
      && !KEY_MEANINGS.some((other) => other.path.startsWith(`${path}.`))).map(({ path }) => path)
    expect(silent).toEqual(['segments[].id'])
  })

  it('have examples that the file may hold', () => {
    const examples = KEY_MEANINGS.filter(({ example }) => example !== undefined)
    expect(examples.length).toBeGreaterThan(15)
    for (const { path, example } of examples) {
      const steps = path.split('.')
      const text = path.startsWith('segments[].') ? `segments: [{ id: refund_flow, ${steps[1]}: ${example} }]`
        : steps.reduceRight((inner, step) => (inner === null ? `${step}: ${example}` : `${step}: { ${inner} }`), null as string | null)!
      expect(parseConfig(text, path).warnings).toEqual([])
    }
  })

  it('are what an editor shows: the JSON Schema carries them, under each name of a section', () => {
    type Property = { description?: string; default?: unknown; properties: Record<string, Property> }
    const { properties } = configJsonSchema() as unknown as Property
    expect(properties.gates!.properties.threshold).toMatchObject({ description: 'Floor of the pass rate. `null`: no floor.', default: 0.85 })
    expect(properties.eval_config!.properties.gating!.properties.threshold!.default).toBe(0.85)
    expect(properties.replay!.properties.sample_size!.default).toBe(2000)
  })
})
