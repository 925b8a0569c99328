import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readEnv } from '@/lib/env'
import { requireStrongSecrets, weakSecrets } from '@/lib/strong-secrets'

const good = 'b7e1f0c3a95d28467e0f1b2c3d4a5968c7d6e5f4'
const production = (change: Record<string, string>) => readEnv({ NODE_ENV: 'production', SLICEGATE_SECRET: good, ...change })

describe('a process in production', () => {
  it('starts with secrets that nobody knows', () => {
    expect(weakSecrets(production({ SLICEGATE_ENCRYPTION_KEY: good, DATABASE_URL: `postgresql://slicegate:${good}@postgres:5432/slicegate`, SLICEGATE_INIT_USER_PASSWORD: 'stories-need-a-password', SLICEGATE_METRICS_TOKEN: 'open' }))).toEqual([])
    // sockets and certificates need no password
    for (const DATABASE_URL of ['postgresql://slicegate@postgres/slicegate', 'postgresql:///slicegate?host=/var/run/postgresql']) expect(weakSecrets(production({ DATABASE_URL }))).toEqual([])
  })

  it('says in one sentence each what must not stay, and repeats none of it', () => {
    const faults = weakSecrets(production({
      SLICEGATE_SECRET: 'slicegate-development-only-secret-0123456789', SLICEGATE_ENCRYPTION_KEY: 'a'.repeat(64), DATABASE_URL: 'postgresql://slicegate:changeme@postgres:5432/slicegate', SLICEGATE_INIT_USER_PASSWORD: 'password',
    }))
    expect(faults).toEqual([
      'SLICEGATE_SECRET: it is a well-known one from documents or examples; make one with `openssl rand -hex 32`',
      'SLICEGATE_ENCRYPTION_KEY: it repeats a few characters; make one with `openssl rand -hex 32`',
      'DATABASE_URL: its password must not stay: it is a well-known one from documents or examples; give the user of the database another one, e.g. from `openssl rand -hex 16` (POSTGRES_PASSWORD in docker-compose.yml)',
      'SLICEGATE_INIT_USER_PASSWORD: it is a well-known one from documents or examples; choose another one, or leave it out and one is made and shown once',
    ])
  })

  it('needs a secret, and one of 32 characters', () => {
    expect(() => requireStrongSecrets(production({ SLICEGATE_SECRET: '' }))).toThrow('SLICEGATE_SECRET is not set: it signs sign-in cookies; make one with `openssl rand -hex 32`')
    expect(() => requireStrongSecrets(production({ SLICEGATE_SECRET: 'f3a9c1d2' }))).toThrow('SLICEGATE_SECRET: expected at least 32 characters, got 8')
    expect(() => requireStrongSecrets(production({ SLICEGATE_ENCRYPTION_KEY: 'f3a9c1d2' }))).toThrow('SLICEGATE_ENCRYPTION_KEY: expected at least 32 characters, got 8')
  })

  it('needs a token for its figures that cannot be guessed, unless they are open', () => {
    expect(weakSecrets(production({ SLICEGATE_METRICS_TOKEN: 'k3f9x1' }))).toEqual(['SLICEGATE_METRICS_TOKEN: expected at least 16 characters, got 6; make one with `openssl rand -hex 32`'])
    for (const SLICEGATE_METRICS_TOKEN of ['open', good]) expect(weakSecrets(production({ SLICEGATE_METRICS_TOKEN }))).toEqual([])
  })

  it('does not take the name of the database user for its password', () => {
    for (const [url, fault] of [['postgresql://app%2Done:app-one@db/x', 'it is the name of the user'], ['postgresql://u:pass%77ord@db/x', 'it is a well-known one']] as const) {
      expect(weakSecrets(production({ DATABASE_URL: url }))[0], url).toContain(fault)
    }
  })
})

it('is asked by everything that starts: web, worker and setup', () => {
  // the web server through authSecret, which instrumentation.ts asks for before the first request
  for (const file of ['lib/auth.ts', 'workers/index.ts', 'scripts/setup.ts']) expect(fs.readFileSync(file, 'utf8'), file).toContain('requireStrongSecrets(env)')
  expect(fs.readFileSync('instrumentation.ts', 'utf8')).toContain('authSecret()')
})

describe('a process in development or a test', () => {
  it('starts with any secret or none, but not with a short one or a list of variables that cannot be read', () => {
    for (const NODE_ENV of ['development', 'test']) {
      expect(() => requireStrongSecrets(readEnv({ NODE_ENV, DATABASE_URL: 'postgresql://postgres:postgres@localhost/x' }))).not.toThrow()
      expect(() => requireStrongSecrets(readEnv({ NODE_ENV, SLICEGATE_SECRET: 'a'.repeat(32) }))).not.toThrow()
      expect(() => requireStrongSecrets(readEnv({ NODE_ENV, SLICEGATE_SECRET: 'short' }))).toThrow('SLICEGATE_SECRET: expected at least 32 characters, got 5')
      expect(() => requireStrongSecrets(readEnv({ NODE_ENV, SLICEGATE_KEY_VARIABLES: 'PATH' }))).toThrow('SLICEGATE_KEY_VARIABLES: expected names')
    }
  })
})
