import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readEnv } from '@/lib/env'

describe('the environment', () => {
  const names = [...fs.readFileSync('lib/env.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1]!)

  it('takes an empty value of every variable for an absent one', () => {
    expect(names.length).toBeGreaterThan(30)
    for (const blank of ['', ' ']) expect(readEnv(Object.fromEntries(names.map((name) => [name, blank])))).toEqual(readEnv({}))
  })

  it('names every variable that cannot be read', () => {
    expect(() => readEnv({ SLICEGATE_POOL_SIZE: '0', SLICEGATE_LOG_LEVEL: 'loud' })).toThrow(/^Environment: SLICEGATE_POOL_SIZE: .*; SLICEGATE_LOG_LEVEL: /)
  })
})
