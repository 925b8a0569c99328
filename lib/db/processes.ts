import { randomUUID } from 'node:crypto'
import type { Db } from '@/lib/db/client'

/** A web or worker process: `migration` is the newest that it knows, `drainingAt` null while it takes work. */
export type AppProcess = {
  id: string; kind: string; host: string; pid: number; version: string; migration: string
  startedAt: Date; beatAt: Date; drainingAt: Date | null
}

export type NewAppProcess = { kind: 'web' | 'worker'; host: string; pid: number; version: string; migration: string }

/** Seconds without a beat after which a process counts as gone. */
export const SILENT_SECONDS = 60

/**
 * Enters a process into the list and returns its id. What was silent for an hour is taken out: its process was killed. Times are those of
 * the database, because the clocks of the machines differ.
 */
export async function registerProcess(db: Db, input: NewAppProcess): Promise<string> {
  const id = randomUUID()
  await db.$executeRaw`DELETE FROM app_process WHERE beat_at < now() - interval '1 hour'`
  await db.$executeRaw`
    INSERT INTO app_process (id, kind, host, pid, version, migration, started_at, beat_at)
    VALUES (${id}::uuid, ${input.kind}, ${input.host}, ${input.pid}, ${input.version}, ${input.migration}, now(), now())`
  return id
}

/** Says that a process is alive. False when it is not in the list (any more): it has to register again. */
export async function beatProcess(db: Db, id: string, { drainingAt }: { drainingAt: Date | null }): Promise<boolean> {
  const count = await db.$executeRaw`UPDATE app_process SET beat_at = now(), draining_at = ${drainingAt} WHERE id = ${id}::uuid`
  return count > 0
}

/** Takes a process out of the list; nothing happens when it is not there. */
export async function endProcess(db: Db, id: string): Promise<void> {
  await db.$executeRaw`DELETE FROM app_process WHERE id = ${id}::uuid`
}

/** Processes heard of within so many seconds, the oldest first. */
export async function listLiveProcesses(db: Db, { within }: { within: number } = { within: SILENT_SECONDS }): Promise<AppProcess[]> {
  return db.$queryRaw<AppProcess[]>`
    SELECT id::text AS id, kind, host, pid, version, migration, started_at AS "startedAt", beat_at AS "beatAt", draining_at AS "drainingAt"
    FROM app_process WHERE beat_at > now() - make_interval(secs => ${within}) ORDER BY started_at, id`
}

/** What `logs` of a migration says when the version before it works on (its first line is `-- online`). */
export const ONLINE = 'online'

/**
 * Why a process that knows migrations up to `known` must not work on this database, in one sentence; null when it may. A newer migration is
 * no reason when it is marked as one that the version before it works on.
 */
export async function describeSchemaMismatch(db: Db, known: string): Promise<string | null> {
  const rows = await db.$queryRaw<{ name: string; online: boolean }[]>`
    SELECT migration_name AS name, coalesce(logs, '') = ${ONLINE} AS online FROM _prisma_migrations
    WHERE migration_name >= ${known} AND finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`
  const newer = rows.filter(({ name, online }) => name > known && !online).map(({ name }) => name)
  if (newer.length > 0) return `The database is newer than this process (${newer.join(', ')}; it knows migrations up to ${known}): start the newer version`
  if (!rows.some(({ name }) => name >= known)) return `The database lacks migration ${known}: run the setup of this version first`
  return null
}
