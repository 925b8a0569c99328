import { caseHash, expectationHash, stateHash } from '@/lib/core/adversarial/chain'
import { MISSING, walkChain, type ChainFault, type ChainLink, type ChainState } from '@/lib/core/adversarial/verify-chain'
import { countChainRows, listChainEntries, listRecordedHeads, type EntryRow } from '@/lib/db/adversarial-entries'
import type { DbClient } from '@/lib/db/client'

const BATCH = 200

export type ChainCheck =
  | ({ ok: true; recordedHeads: number } & ChainState)
  | ({ ok: false; recordedHeads: number; fault: ChainFault } & ChainState)

/**
 * Computes the chain of a project's adversarial set anew from its rows, and compares it with every head that runs and the audit
 * log wrote down. `ok` false names the first entry that is wrong and what differs; the counts are those up to there.
 * `cases` counts erased ones, too: it never falls.
 */
export async function verifyAdversarial({ projectId }: { projectId: string }, { db }: { db: DbClient }): Promise<ChainCheck> {
  const heads = await listRecordedHeads(db, projectId)
  const walk = walkChain(heads)
  const failed = (fault: ChainFault): ChainCheck => ({ ok: false, recordedHeads: heads.length, fault, ...walk.state })
  let after = 0
  for (;;) {
    const rows = await listChainEntries(db, projectId, { after, limit: BATCH })
    for (const row of rows) {
      const fault = walk.next(linkOf(row), row.erasedBy !== null && row.erasedBy > row.sequence)
      if (fault) return failed(fault)
    }
    if (rows.length < BATCH) break
    after = rows.at(-1)!.sequence
  }
  const left = walk.end() ?? countFault(walk.state, await countChainRows(db, projectId))
  return left ? failed(left) : { ok: true, recordedHeads: heads.length, ...walk.state }
}

function linkOf(row: EntryRow): ChainLink {
  const { sequence, kind, subject, contentHash, previousHash, hash, reason, actor, at, key, caseId, superseded } = row
  return { sequence, kind, subject, contentHash, previousHash, hash, reason, actor, at, key: key === `erased-${caseId}` ? null : key, found: foundOf(row), superseded }
}

function foundOf({ kind, item, expectation, refinements, key, caseId }: EntryRow): string | null {
  if (kind === 'erase') return null
  if (kind === 'refine') return expectation === null ? MISSING : expectation.text === '' ? null : expectationHash(expectation)
  if (item === null) return MISSING
  const empty = item.request === null && item.reference === null && item.expectation === null && item.customer === null && item.conversation === null
  return key === `erased-${caseId}` && empty && item.dimensions === '{}' && item.derived === '{}' ? null
    : kind === 'scrub' ? stateHash(item, refinements ?? []) : caseHash(item)
}

/** Rows that no entry stands for: they were written while the database was told not to look. */
function countFault(state: ChainState, { cases, unchained, expectations }: { cases: number; unchained: string[]; expectations: number }): ChainFault | null {
  const sequence = state.entries + 1
  if (unchained.length > 0) return { sequence, message: `${unchained.map((key) => `case "${key}"`).join(', ')}: no entry of the chain adds it` }
  if (cases !== state.cases) return { sequence, message: `the chain adds ${state.cases} cases, the set has ${cases}` }
  if (expectations > state.refined) return { sequence, message: `the chain has ${state.refined} refinements, the set ${expectations}` }
  return null
}
