import type { Db } from '@/lib/db/client'

/**
 * Deletes a simulated project with everything of it but its audit events. False when there is no such project;
 * the database refuses a real one.
 */
export async function purgeSimulatedProject(db: Db, projectId: string): Promise<boolean> {
  const rows = await db.$queryRaw<{ purged: boolean }[]>`select purge_simulated_project(${projectId}::uuid) as purged`
  return rows[0]?.purged === true
}
