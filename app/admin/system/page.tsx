import type { Metadata } from 'next'
import { SystemPage } from '@/components/admin/system-page'
import { requireInstancePage } from '@/lib/auth'
import type { SystemView } from '@/lib/core/display/system-view'
import { VERSION } from '@/lib/core/version'
import { listLiveProcesses } from '@/lib/db/processes'
import { getLastBackup, getNewestApplied, listLargestTables } from '@/lib/db/system'
import { getDeps } from '@/lib/deps'
import { env } from '@/lib/env'
import { readInstance, readReadiness } from '@/lib/scrape'

export const metadata: Metadata = { title: 'System' }

const LARGEST = 8

export default async function SystemRoute() {
  await requireInstancePage()
  return <SystemPage view={await readSystem()} />
}

async function readSystem(): Promise<SystemView> {
  const { db, now, log } = getDeps()
  const orNull = <T,>(answer: Promise<T>) => answer.catch((error: unknown) => {
    log.warn({ err: error }, 'a part of the system page could not be read')
    return null
  })
  const [parts, instance, processes, tables, applied, backup] = await Promise.all([
    readReadiness(), readInstance(), orNull(listLiveProcesses(db)), orNull(listLargestTables(db, LARGEST)), orNull(getNewestApplied(db)), orNull(getLastBackup(db)),
  ])
  const newest = applied?.name
  return {
    at: now().toISOString(), version: VERSION, parts,
    processes: processes?.map(({ startedAt, beatAt, drainingAt, migration, ...process }) => ({
      ...process, startedAt: startedAt.toISOString(), beatAt: beatAt.toISOString(), drainingAt: drainingAt?.toISOString() ?? null, otherSchema: newest !== undefined && migration !== newest,
    })) ?? null,
    queues: instance?.depths.map(({ oldestWaitingMs, ...depth }) => ({ ...depth, oldestAt: oldestWaitingMs === null ? null : new Date(oldestWaitingMs).toISOString() })) ?? null,
    runs: instance ? { open: sum(instance.figures.runs.map(({ runs }) => runs)), casesWaiting: sum(instance.figures.runs.map(({ casesWaiting }) => casesWaiting)) } : null,
    database: instance && tables ? { bytes: instance.figures.databaseBytes, tables, migration: applied && { name: applied.name, at: applied.at.toISOString() } } : null,
    backup: backup && { ...backup, at: backup.at.toISOString() },
    queueOn: env.REDIS_URL ? 'Redis' : 'Postgres',
    metrics: !env.SLICEGATE_METRICS_TOKEN ? 'off' : env.SLICEGATE_METRICS_TOKEN === 'open' ? 'open' : 'token',
  }
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
