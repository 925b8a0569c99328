import { noCounts, sumCounts, type ImportCounts } from '@/lib/core/sources/import-counts'
import type { Redacted, Trace } from '@/lib/core/trace'
import type { DbClient } from '@/lib/db/client'
import { lockImportCounts, MAX_QUARANTINED, saveImportCounts } from '@/lib/db/imports'
import { addQuarantinedLines, type NewQuarantinedLine } from '@/lib/db/quarantined-lines'
import { addTraces } from '@/lib/db/traces'

/** A batch without personal data. `counts` are of the batch, without what was stored and what was there already. */
export type ReadyBatch = { traces: Redacted<Trace>[]; aside: NewQuarantinedLine[]; counts: ImportCounts }

type Input = {
  projectId: string; importId: string
  /** Other pushes add to the same import: their lines are numbered on. */
  shared: boolean
  redactorVersion: string; bytes: number; at: Date; ready: ReadyBatch
}

const TRIES = 4
/** Two imports of the same rows may wait for each other, and serialisation may fail: Postgres ends one of the two. */
const TRY_AGAIN = /40P01|40001|P2034|deadlock detected/

/** Stores a batch with its counts in one transaction. Returns the counts of the batch. */
export async function storeBatch(input: Input, { db }: { db: DbClient }): Promise<ImportCounts> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await storeOnce(input, db)
    } catch (error) {
      const text = `${(error as { code?: unknown }).code} ${(error as Error).message}`
      if (tries === TRIES || !TRY_AGAIN.test(text)) throw error
    }
  }
}

async function storeOnce({ projectId, importId, shared, redactorVersion, bytes, at, ready }: Input, db: DbClient): Promise<ImportCounts> {
  return db.$transaction(async (tx) => {
    const stored = await addTraces(tx, projectId, ready.traces, { redactorVersion, importId })
    // last, so that another batch of the same import is stored meanwhile
    const before = await lockImportCounts(tx, importId)
    const added = sumCounts(ready.counts, { ...noCounts(), stored, duplicates: ready.traces.length - stored })
    const kept = ready.aside.slice(0, Math.max(0, MAX_QUARANTINED - before.quarantined))
    await addQuarantinedLines(tx, importId, shared ? kept.map((line, index) => ({ ...line, row: before.quarantined + index })) : kept)
    await saveImportCounts(tx, importId, sumCounts(before, added), { bytes, at })
    return added
  }, { timeout: 60_000 })
}
