import os from 'node:os'
import { VERSION } from '@/lib/core/version'
import { beatProcess, describeSchemaMismatch, endProcess, registerProcess } from '@/lib/db/processes'
import type { Deps } from '@/lib/deps'
import { briefFault } from '@/lib/describe-fault'
import { newestMigration } from '@/lib/newest-migration'
import { drainingSince } from '@/lib/process-state'

const BEAT_MS = 10_000

export type LiveProcess = { beat: () => Promise<void>; end: () => Promise<void> }

/**
 * Enters this process into the list of those that work on the database, and renews its entry while it lives. A database that is away is no
 * reason to end: the entry comes back with it.
 *
 * @throws Error in words when the database is newer than this process can work on
 */
export async function enterProcess(kind: 'web' | 'worker', { db, log }: Pick<Deps, 'db' | 'log'>): Promise<LiveProcess> {
  const migration = newestMigration()
  const mismatch = await describeSchemaMismatch(db, migration).catch(() => null)
  if (mismatch !== null) throw new Error(mismatch)
  const self = { kind, host: os.hostname(), pid: process.pid, version: VERSION, migration }
  let id: string | null = null
  let ended = false
  const beat = async () => {
    if (ended) return
    try {
      if (id !== null && await beatProcess(db, id, { drainingAt: drainingSince() })) return
      id = await registerProcess(db, self)
    } catch (error) {
      log.warn(briefFault(error), 'process could not say that it lives')
    }
  }
  await beat()
  const timer = setInterval(() => void beat(), BEAT_MS)
  timer.unref()
  return {
    beat,
    end: async () => {
      ended = true
      clearInterval(timer)
      if (id !== null) await endProcess(db, id).catch((error: unknown) => log.warn(briefFault(error), 'process could not be taken out of the list'))
    },
  }
}
