import { NO_HASH } from '@/lib/core/adversarial/chain'
import { caseLine, headerLine } from '@/lib/core/adversarial/write-file'
import { getChainHead } from '@/lib/db/adversarial-entries'
import { listCasesToExport } from '@/lib/db/adversarial-export'
import type { DbClient } from '@/lib/db/client'

const BATCH = 50

/**
 * The adversarial set of a project as lines: a header with counts and head, then a line for each case in the order of the chain. Two
 * exports of an unchanged set are equal byte for byte. Reads a few cases at a time.
 */
export async function* exportAdversarial({ projectId, project }: { projectId: string; project: string }, { db }: { db: DbClient }): AsyncGenerator<string> {
  const head = await getChainHead(db, projectId) ?? { cases: 0, erased: 0, entries: 0, head: NO_HASH }
  yield headerLine({ project, ...head })
  let after = 0
  for (;;) {
    const cases = await listCasesToExport(db, projectId, { after, upTo: head.entries, limit: BATCH })
    for (const one of cases) yield caseLine(one)
    if (cases.length < BATCH) return
    after = cases.at(-1)!.link.sequence
  }
}
