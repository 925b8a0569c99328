import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { findRedisServer } from '@/lib/queue/test-redis'
import { expectEachCaseOnce, faultTable, type FaultResult } from '@/lib/services/test-fault-table'
import { PROVIDER_CASES, PROVIDER_FAULTS, runUnderProvider } from '@/lib/services/test-provider-faults'
import { expectedVerdicts, FAULT_CASES, type Stage, type StageCalls } from '@/workers/test-fault-models'
import {
  drawPoints, runDeliveredTwice, runUndisturbed, runWithFlushedRedis, runWithKilledWorkers, runWithoutPostgres, type ProcessResult,
} from '@/workers/test-process-faults'
import { bundleWorker } from '@/workers/test-worker-process'

const SEED = 'fault matrix'
const redisServer = findRedisServer()

let database: TestDatabase
let llm: Llm
let bundle: string
let provider: FaultResult[]
let processes: ProcessResult[]

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 2, maxRetryAfterMs: 2000 })
  bundle = await bundleWorker('fault-worker')
  const undisturbed = await runUndisturbed(bundle)
  const [faulty, disturbed] = await Promise.all([Promise.all(PROVIDER_FAULTS.map((row) => runUnderProvider(row, { db: database.db, llm }))), runDisturbed(undisturbed.calls)])
  provider = faulty
  processes = [undisturbed, ...disturbed]
  process.stdout.write(`\n${faultTable([...provider, ...processes])}\n\n${pointLines()}\n\n`)
}, 300_000)

afterAll(async () => {
  await llm.close()
  await database.drop()
  fs.rmSync(bundle, { force: true })
})

/** What happens to processes, at moments that the seed draws from the calls of a run that nothing disturbed. */
function runDisturbed(known: StageCalls): Promise<ProcessResult[]> {
  const points = (what: string, measuring: number, confirming: number) =>
    [...drawPoints(`${SEED}, ${what}`, 'measuring', measuring, known), ...drawPoints(`${SEED}, ${what}`, 'confirming', confirming, known)]
  return Promise.all([
    runWithKilledWorkers(bundle, points('worker', 6, 4)),
    runWithoutPostgres(bundle, 'restarted', points('restart', 1, 1)),
    runWithoutPostgres(bundle, 'killed', points('kill', 1, 1)),
    runDeliveredTwice(bundle, [{ stage: 'measuring', call: 1 }, { stage: 'confirming', call: 1 }]),
    ...(redisServer === null ? [] : [runWithFlushedRedis(bundle, redisServer, points('flush', 1, 1))]),
  ])
}

function pointLines(): string {
  const lines = processes.map(({ name, points, calls, workers, seconds }) => {
    const at = (stage: Stage) => {
      const own = points.filter((point) => point.stage === stage).map(({ call }) => call)
      return `${calls[stage]} calls while ${stage}${own.length === 0 ? '' : `, at ${own.join(', ')}`}`
    }
    return `${name}: ${at('measuring')}; ${at('confirming')}; worker processes ${workers}; ${seconds.toFixed(0)} s`
  })
  const missing = redisServer === null ? ['Redis flushed: left out, there is no redis-server on this machine'] : []
  return [`Points by the seed "${SEED}"`, ...lines, ...missing].join('\n')
}

describe('a run whose candidate nobody may call', () => {
  it.each([401, 403])('fails at once with the reason: %i', async (status) => {
    const { run } = await runUnderProvider({ name: 'refused', faults: null, refuse: { status, message: 'no' }, reasons: [] }, { db: database.db, llm })
    expect(run).toMatchObject({ status: 'failed', error: `candidate of the candidate refused the key (${status})` })
  })
})

describe('a run against a provider with faults', () => {
  const of = (name: string) => provider.find((result) => result.name === name)!
  const unscored = (name: string) => of(name).outcomes.filter((outcome) => outcome.reason !== null)

  it('ends with every case once, scored or unscored with the true reason', () => {
    expect(provider.map(({ name, cases }) => [name, cases.length])).toEqual(PROVIDER_FAULTS.map(({ name }) => [name, PROVIDER_CASES]))
    provider.forEach(expectEachCaseOnce)
  })

  it('scores every case when the faults pass', () => {
    for (const name of ['none', '500s that end']) expect(unscored(name), name).toHaveLength(0)
  })

  it('scores nothing and blames no model when nothing comes through', () => {
    for (const name of ['429 storm that stays', '429 that asks for an hour', 'timeouts that stay']) expect(unscored(name), name).toHaveLength(2 * PROVIDER_CASES)
    for (const name of ['a candidate that takes no tools', 'a candidate that refuses temperature']) {
      expect(of(name).cases.every((item) => item.after === null && item.flip === 'missing'), name).toBe(true)
    }
  })

  it('gives the same verdicts as without faults where it could measure', () => {
    const clean = new Map(of('none').cases.map((item) => [item.position, item]))
    for (const name of ['429 storm that ends', '500s that end', '500s, four of five', 'cut bodies, two of three', 'malformed JSON, two of three', '500s, and each job delivered twice at once']) {
      const measured = of(name).cases.filter((item) => item.flip !== 'missing')
      expect(measured.length, name).toBeGreaterThan(0)
      for (const item of measured) expect([item.before, item.after], name).toEqual([clean.get(item.position)!.before, clean.get(item.position)!.after])
    }
  })

  it('calls a cut answer truncated, which is a failure, and a cut judge unreadable, which is none', () => {
    const { outcomes } = of('truncated calls and texts, one of four')
    expect(outcomes.some((outcome) => outcome.failureKind === 'truncated')).toBe(true)
  })

  it('leaves only judged cases unscored when the judge cannot be read', () => {
    const open = of('a judge that answers prose').cases.filter((item) => item.flip === 'missing')
    expect(open.length).toBeGreaterThan(0)
    expect(open.length).toBeLessThan(PROVIDER_CASES)
  })
})

describe('a run whose processes die', () => {
  it('ends with every case once, all of them scored', () => {
    for (const result of processes) {
      expect(result.cases, result.name).toHaveLength(FAULT_CASES)
      expectEachCaseOnce(result)
    }
  })

  it('comes to the verdicts of a run that nothing disturbed, on the cases, the re-runs and the gate', () => {
    const wanted = Array.from({ length: FAULT_CASES }, (_, position) => expectedVerdicts(position))
    for (const { name, cases, again, gate } of processes) {
      expect(cases.map((item) => [item.before, item.after]), name).toEqual(wanted)
      const verdicts = new Map(cases.map(({ caseId, position }) => [caseId, expectedVerdicts(position)]))
      expect(again.length, name).toBeGreaterThan(0)
      for (const { caseId, arm, passed } of again) expect(passed, name).toBe(verdicts.get(caseId)![arm === 'baseline' ? 0 : 1])
      expect(gate, name).toBe('blocked')
    }
  })

  it('met its faults: a worker for each one that was killed, and calls that had to be made again', () => {
    const [undisturbed, killed] = processes
    expect(killed!.workers).toBe(11)
    expect(killed!.calls.measuring).toBeGreaterThan(undisturbed!.calls.measuring)
  })

  it.skipIf(redisServer === null)('loses nothing when Redis forgets the queue (needs redis-server)', () => {
    expect(processes.at(-1)!.name).toBe('Redis flushed at 2 points')
  })
})
