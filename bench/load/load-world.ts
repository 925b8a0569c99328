import { seedLists } from '@/bench/lists/seed-lists'
import { makePeople } from '@/bench/load/make-people'
import type { Account, Fleet } from '@/bench/fleet/start-fleet'
import { seedReplay } from '@/bench/seed-cases'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { startRun } from '@/lib/services/start-run'

export type LoadWorld = { projectId: string; slug: string; blockedRunId: string; emails: string[] }

/** What stands beside the run that is measured: runs that were decided, cases and traffic. */
const BALLAST = { cases: 5000, adversarial: 5, runs: 60, casesOfSmallRun: 300, traces: 50_000 }

/** A project as a team has it after some months, and people who read along. */
export async function makeLoadWorld(fleet: Fleet, input: { readers: number; account: Account }): Promise<LoadWorld> {
  const db = fleet.db()
  const { projectId, slug } = await seedLists(db, BALLAST)
  await db.case.deleteMany({ where: { projectId, kind: 'adversarial', runCases: { none: { run: { status: 'done' } } } } })
  const emails = await makePeople(db, { count: input.readers, projectId, account: input.account })
  const blocked = await db.run.findFirstOrThrow({ where: { projectId, purpose: 'gate', decisions: { some: { gate: 'blocked' } } }, orderBy: { createdAt: 'desc' } })
  await db.$executeRaw`VACUUM ANALYZE`
  return { projectId, slug, blockedRunId: blocked.id, emails }
}

/** Starts a run of so many cases whose calls take `latencyMs`, so many at a time; its own dataset, so that one run does not answer for another. */
export async function startLoadRun(fleet: Fleet, input: { projectId: string; baseUrl: string; cases: number; concurrency: number; name: string }): Promise<string> {
  const enqueue: Enqueue = createEnqueue({ databaseUrl: fleet.databaseUrl, redisUrl: fleet.redisUrl })
  try {
    const db = fleet.db()
    await db.endpoint.deleteMany({ where: { projectId: input.projectId, name: 'target' } })
    const datasetId = await seedReplay(db, input.projectId, input)
    await db.$executeRaw`ANALYZE`
    const { runId } = await startRun({
      projectId: input.projectId, datasetId, name: input.name, candidate: { model: `candidate-${input.name}`, endpoint: 'target' }, baseline: { model: `baseline-${input.name}`, endpoint: 'target' },
      createdBy: null,
    }, { db, enqueue, now: () => new Date() })
    return runId
  } finally {
    await enqueue.close()
  }
}
