import type { DbClient } from '@/lib/db/client'
import { failSilentImports } from '@/lib/db/imports'
import { publishEvent } from '@/lib/events'

/** A process says every 15 s that its imports go on; one that is silent for this long is gone. */
const SILENT_MS = 120_000

/** Ends imports whose process died. What they stored stays, and sending the file again adds the rest. Returns how many projects had one. */
export async function sweepImports({ db, now }: { db: DbClient; now: () => Date }): Promise<number> {
  const projects = await failSilentImports(db, new Date(now().getTime() - SILENT_MS), 'the server stopped while it was going on; send the same again')
  for (const projectId of projects) await publishEvent(db, { projectId, kind: 'import.done' })
  return projects.length
}
