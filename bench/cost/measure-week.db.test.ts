import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measureWeek, type MeasuredPair } from '@/bench/cost/measure-week'
import { describePair } from '@/bench/cost/print-policies'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { startSandbox, type Sandbox } from '@/lib/llm/sandbox/server'
import { log } from '@/lib/log'
import { collectingEnqueue } from '@/lib/services/test-run-world'

let database: TestDatabase
let sandbox: Sandbox
let llm: Llm
let pairs: MeasuredPair[]

beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await startSandbox()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
  const { enqueue, jobs } = collectingEnqueue()
  pairs = await measureWeek({ sandboxUrl: sandbox.url.replace(/\/v1$/, ''), size: { rows: 2000, cases: 400 } }, { deps: { db: database.db, enqueue, llm, log, now: () => new Date() }, jobs })
}, 300_000)
afterAll(async () => {
  await llm.close()
  await sandbox.close()
  await database.drop()
})

describe('the product beside the plain policy, on a smaller week', () => {
  it('keeps every bar: what it costs, how cases are judged, and what the gate says', () => {
    expect(pairs.map(({ candidate }) => candidate)).toEqual(['helpdesk-next-rc1', 'helpdesk-next'])
    expect(pairs.flatMap((pair) => describePair(pair).missed)).toEqual([])
    for (const { firstAgainstPlain } of pairs) expect(firstAgainstPlain.cases).toBeGreaterThan(350)
  })

  it('has the plain policy ask exactly what the cost page says that it asks, for about what it says', () => {
    for (const { first, plain } of pairs) {
      expect(first.assumed.votes).toBe(plain.bill.votes)
      // a vote that was not bought is put at the mean of those that were; questions about calls and JSON have other lengths
      expect(Math.abs(first.assumed.usd! / (plain.bill.answersUsd + plain.bill.votesUsd) - 1)).toBeLessThan(0.1)
    }
  })
})
