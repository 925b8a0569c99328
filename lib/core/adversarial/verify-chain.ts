import { entryHash, NO_HASH, type ChainEntry } from '@/lib/core/adversarial/chain'

/** An entry as it was found, with what its contents hash to now. */
export type ChainLink = Omit<ChainEntry, 'previousHash'> & {
  /** As stored; a file does not repeat it. */
  previousHash?: string
  hash: string
  /** The key that people know, for the words of a fault; null of an erased case. */
  key: string | null
  /** Hash of the contents as they are now; null: there are none, as after an erasure; 'missing': the row is gone. */
  found: string | null
  /** true: a later scrub stands for these contents; those of before are gone. */
  superseded?: boolean
}

/** A head that was written down elsewhere: after so many entries the chain had this hash. */
export type RecordedHead = { entries: number; head: string; where: string }

export type ChainFault = { sequence: number; message: string }
export type ChainState = { entries: number; cases: number; erased: number; refined: number; head: string }

export const MISSING = 'missing'

/** Walks a chain from its first entry. `next` gives the first fault of an entry, or null; `state` says what was walked over. */
export function walkChain(heads: readonly RecordedHead[] = []) {
  const state: ChainState = { entries: 0, cases: 0, erased: 0, refined: 0, head: NO_HASH }
  /** By the number of the entry that added a case: whether it was erased before the entry that is looked at. */
  const erased = new Map<number, boolean>()
  const expected = new Map<number, RecordedHead[]>()
  for (const head of heads) expected.set(head.entries, [...(expected.get(head.entries) ?? []), head])

  function next(link: ChainLink, willBeErased: boolean): ChainFault | null {
    const message = faultOf(link, willBeErased)
    if (message !== null) return { sequence: link.sequence, message }
    if (link.kind === 'add') erased.set(link.sequence, false)
    if (link.kind === 'erase') erased.set(link.subject, true)
    state.entries = link.sequence
    state.cases += link.kind === 'add' ? 1 : 0
    state.erased += link.kind === 'erase' ? 1 : 0
    state.refined += link.kind === 'refine' ? 1 : 0
    state.head = link.hash
    const other = expected.get(link.sequence)?.find(({ head }) => head !== link.hash)
    return other ? { sequence: link.sequence, message: `${other.where} recorded another chain: after ${link.sequence} entries its head was ${other.head}, now it is ${link.hash}` } : null
  }

  function faultOf(link: ChainLink, willBeErased: boolean): string | null {
    const due = state.entries + 1
    if (link.sequence > due) return `entry ${due} is missing: after entry ${state.entries} comes entry ${link.sequence}`
    if (link.sequence < due) return `entry ${link.sequence} is there twice`
    const own = ownFault(link, erased)
    if (own !== null) return own
    if (link.previousHash !== undefined && link.previousHash !== state.head) {
      return `entry ${link.sequence} follows an entry with the hash ${link.previousHash}; the entry before it has ${state.head}`
    }
    if (entryHash({ ...link, previousHash: state.head }) !== link.hash) return `entry ${link.sequence} was changed: its hash is not that of what it says`
    return contentFault(link, willBeErased)
  }

  /** Call it when there are no more entries: a head that was recorded for more entries than there are. */
  function end(): ChainFault | null {
    const beyond = heads.find(({ entries }) => entries > state.entries)
    if (!beyond) return null
    return { sequence: state.entries + 1, message: `the chain has shrunk: ${beyond.where} recorded ${beyond.entries} entries, ${state.entries} are left` }
  }

  return { next, end, state }
}

function ownFault({ kind, sequence, subject, contentHash, reason, actor }: ChainLink, erased: ReadonlyMap<number, boolean>): string | null {
  if (kind === 'add' ? subject !== sequence : !erased.has(subject)) return `entry ${sequence} is about a case that no entry added`
  if (kind !== 'add' && erased.get(subject) === true) return `entry ${sequence} is about a case that was erased before`
  if (kind === 'erase' ? contentHash !== null : contentHash === null) return `entry ${sequence} does not say what it has to`
  if ((kind === 'erase' || kind === 'scrub') && (reason === null || actor === null)) return `entry ${sequence} does not say what it has to`
  return null
}

function contentFault({ kind, sequence, contentHash, found, key, superseded }: ChainLink, willBeErased: boolean): string | null {
  const what = kind === 'refine' ? 'the refined expectation' : 'the case'
  const named = key === null ? '' : ` "${key}"`
  if (kind === 'erase') return null
  if (found === MISSING) return willBeErased && kind === 'refine' ? null : `entry ${sequence}: ${what}${kind === 'refine' ? ` of case${named}` : named} is gone`
  if (willBeErased) return found === null ? null : `entry ${sequence}: ${what} was erased and has contents`
  if (found === null) return `entry ${sequence}: the contents of ${what} are gone, and no entry erases them`
  if (superseded || found === contentHash) return null
  return `entry ${sequence}: ${what}${kind === 'refine' ? ` of case${named}` : named} is not what was ${kind === 'add' ? 'added' : kind === 'scrub' ? 'left when more of it was hidden' : 'written'}`
}
