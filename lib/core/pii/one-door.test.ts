import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Redacted, Trace } from '@/lib/core/trace'
import type { Db } from '@/lib/db/client'
import { addTraces } from '@/lib/db/traces'

const sources = globSync('{lib,app,workers,cli,components}/**/*.{ts,tsx}', { exclude: (path) => /generated|node_modules/.test(path) })
  .filter((path) => !/\.test\.tsx?$|(?:^|\/)test-[^/]*\.ts$/.test(path))

describe('the one door', () => {
  it('alone says of a value that it is redacted', () => {
    expect(sources.length).toBeGreaterThan(500)
    const casts = sources.filter((path) => /\bas\s+(?:\w+(?:<[^>]*>)?\s+as\s+)*(?:Array<)?Redacted\b/.test(readFileSync(path, 'utf8').replace(/^\s*(?:\/\/|\*).*$/gm, '')))
    expect(casts).toEqual(['lib/core/pii/redactor.ts'])
  })

  it('is asked by no file with rules that are not the project\'s', () => {
    const around = sources.filter((path) => /^(?:lib\/services|app|workers)\//.test(path) && /core\/pii\/(?:redact|redact-text|pseudonymise)'/.test(readFileSync(path, 'utf8')))
    expect(around).toEqual([])
  })

  it('is where the store gets its traces from: the compiler refuses others', () => {
    const refused = (trace: Trace, db: Db) => [
      // @ts-expect-error a trace that was not redacted
      () => addTraces(db, 'p', [trace], { redactorVersion: '2.0', importId: null }),
      // @ts-expect-error a text is not redacted by being a text
      (): Redacted<string> => 'text',
    ]
    expect(refused).toBeTypeOf('function')
  })
})
