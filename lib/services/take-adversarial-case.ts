import { caseHash, type CaseContent } from '@/lib/core/adversarial/chain'
import { LineError, type ReadCase } from '@/lib/core/adversarial/read-file'
import { caseRedactor, type CaseRedactor } from '@/lib/core/adversarial/redact-case'
import type { FileCase, FileFlag } from '@/lib/core/adversarial/write-file'
import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { readExpectation } from '@/lib/core/judging/expectation'
import { findPii } from '@/lib/core/pii/find-pii'
import type { Redactor } from '@/lib/core/pii/redactor'
import { findUnstorable } from '@/lib/core/storable-text'
import { derivedOnly } from '@/lib/core/slices/derive-dimensions'
import {
  canonicalContent, findCaseOfHash, findKnownCase, insertImportedCase, insertImportedFlag, insertTombstone, insertTombstoneRefinement,
} from '@/lib/db/adversarial-import'
import type { Db, DbClient } from '@/lib/db/client'
import { eraseAdversarialCase, insertExpectation } from '@/lib/db/expectations'
import { lockAdversarialDataset } from '@/lib/db/flags'

/** What one line did, or a link of it. */
export type LineResult = { added: number; duplicates: number; erased: number; refined: number; flags: number; redacted: number }
/** A link that has its place later in the chain. */
export type LateLink = { sequence: number; apply: () => Promise<Partial<LineResult>> }
export type TakenCase = { result: Partial<LineResult>; late: LateLink[] }

type Deps = { db: DbClient; now: () => Date }
type Input = { read: ReadCase; line: string; projectId: string; actor: string; redactor: Redactor }
type Version = { sequence: number; text: string; by: string; at: string }
type Prepared = { item: CaseContent; derivedGiven: boolean; at: Date; versions: Version[]; flags: FileFlag[]; redacted: boolean }

/** Clocks differ by less than a day. */
const MAX_AHEAD_MS = 86_400_000

/**
 * Puts one line of a file into the adversarial set: a case that is not there is added, of one that is there only what is missing.
 * `late` are the refinements and the erasure, each to be applied when its place in the chain has come.
 *
 * @throws LineError when the line contradicts the set, or holds what may not be stored
 */
export async function takeCase(input: Input, deps: Deps): Promise<TakenCase> {
  if (input.read.kind === 'tombstone') return takeTombstone(input.read, input, deps)
  const prepared = prepare(input.read, input, deps.now())
  return deps.db.$transaction(async (tx) => {
    const datasetId = await lockAdversarialDataset(tx, input.projectId)
    const known = await findKnownCase(tx, datasetId, prepared.item.key)
    const item = await canonicalContent(tx, known && !prepared.derivedGiven ? { ...prepared.item, derived: known.derived } : prepared.item)
    const hash = caseHash(item)
    if (known && known.contentHash !== hash) throw new LineError(`key: the set has "${item.key}" with other contents; a case never changes`)
    if (!known && (await findCaseOfHash(tx, input.projectId, hash))?.gone) throw new LineError('this case was erased here, and stays erased')
    known?.texts.forEach((text, i) => {
      const other = prepared.versions[i]
      if (other && other.text !== text) throw new LineError(`versions[${i}].text: the set has another version ${i + 2} of this expectation`)
    })
    const caseId = known?.id ?? await insertImportedCase(tx, { projectId: input.projectId, datasetId, item, at: prepared.at })
    const flags = prepared.flags.filter(({ ticket }) => !known?.tickets.includes(ticket))
    for (const flag of flags) await insertImportedFlag(tx, { projectId: input.projectId, caseId, flag })
    const missing = prepared.versions.slice(known?.texts.length ?? 0)
    return {
      result: { added: known ? 0 : 1, duplicates: known ? 1 : 0, flags: flags.length, redacted: prepared.redacted ? 1 : 0 },
      late: missing.map((one) => lateVersion(one, { caseId, projectId: input.projectId, version: 2 + prepared.versions.indexOf(one) }, deps)),
    }
  })
}

function lateVersion(one: Version, of: { caseId: string; projectId: string; version: number }, { db }: Deps): LateLink {
  return {
    sequence: one.sequence,
    apply: async () => {
      await inSet(db, of.projectId, (tx) => insertExpectation(tx, { ...of, text: one.text, createdBy: one.by, createdAt: new Date(one.at) }))
      return { refined: 1 }
    },
  }
}

async function takeTombstone({ link, versions, erased }: Extract<FileCase, { kind: 'tombstone' }>, { projectId, line, redactor: door }: Input, deps: Deps): Promise<TakenCase> {
  const { db } = deps
  const redactor = caseRedactor(line, door)
  const [reason, actor] = [redactor.text(erased.reason), redactor.id(erased.by)]
  for (const at of [link.at, erased.at, ...versions.map((one) => one.at)]) requirePast('at', at, deps.now())
  const place = await inSet(db, projectId, async (tx, datasetId) => {
    const known = await findCaseOfHash(tx, projectId, link.content)
    if (known?.erased) return null
    if (known && !known.gone) throw new LineError('erased: this case was erased where the file comes from and stands here; an admin can erase it here')
    // an import that broke off left the place without its end
    return { caseId: known?.id ?? await insertTombstone(tx, datasetId, link.content, new Date(link.at)), refined: known?.refined ?? 0 }
  })
  if (place === null) return { result: { duplicates: 1 }, late: [] }
  const { caseId, refined } = place
  return {
    result: { erased: 1, redacted: redactor.changed() ? 1 : 0 },
    late: [
      ...versions.slice(refined).map((one) => ({
        sequence: one.sequence,
        apply: async () => {
          await inSet(db, projectId, (tx) => insertTombstoneRefinement(tx, caseId, one.content, new Date(one.at)))
          return { refined: 1 }
        },
      })),
      {
        sequence: erased.sequence,
        apply: async () => {
          await inSet(db, projectId, (tx) => eraseAdversarialCase(tx, { caseId, actor, reason, at: new Date(erased.at) }))
          return {}
        },
      },
    ],
  }
}

/** In a transaction that holds the set, as every writer of it does. */
function inSet<T>(db: DbClient, projectId: string, work: (tx: Db, datasetId: string) => Promise<T>): Promise<T> {
  return db.$transaction(async (tx) => work(tx, await lockAdversarialDataset(tx, projectId)))
}

function prepare(read: Exclude<ReadCase, { kind: 'tombstone' }>, { line, redactor: door, actor }: Input, now: Date): Prepared {
  const redactor = caseRedactor(line, door)
  const chained = read.kind === 'case'
  const at = (chained ? read.link.at : read.at) ?? now.toISOString()
  requirePast('at', at, now)
  const item = redactor.content(read.item)
  const versions = read.versions.map((one, i) => {
    const text = redactor.text(one.text)
    const expectation = readExpectation(text)
    if (!chained && expectation.kind === 'words' && expectation.problem !== null) throw new LineError(`versions[${i}].text: the checks cannot be used: ${expectation.problem}`)
    const given = one.at ?? now.toISOString()
    requirePast(`versions[${i}].at`, given, now)
    return { sequence: 'sequence' in one ? one.sequence : 0, text, by: one.by === null ? actor : redactor.id(one.by), at: given }
  })
  const flags = read.flags.map((flag, i) => readFlag(flag, { i, actor, redactor, now, words: item.expectation ?? '' }))
  const derivedGiven = chained || read.derivedGiven
  return { item: derivedGiven ? item : { ...item, derived: derive(item) }, derivedGiven, at: new Date(at), versions, flags, redacted: redactor.changed() }
}

function derive(item: CaseContent): string {
  return JSON.stringify(derivedOnly({
    request: JSON.parse(item.request!) as ChatRequest, reference: item.reference === null ? null : JSON.parse(item.reference) as ChatResponse,
    dimensions: JSON.parse(item.dimensions) as Record<string, string>, clusterKey: item.cluster, customerId: item.customer, ts: null, modelUsed: null, inputTokens: null,
  }))
}

function readFlag(flag: Partial<FileFlag>, of: { i: number; actor: string; redactor: CaseRedactor; now: Date; words: string }): FileFlag {
  const ticket = flag.ticket ?? ''
  const url = URL.canParse(ticket) ? new URL(ticket) : null
  if (!url || findUnstorable(ticket, 'ticket') !== null || !/^https?:$/.test(url.protocol) || new TextEncoder().encode(ticket).length > 2000) throw new LineError(`flags[${of.i}].ticket: expected an http or https link`)
  if (url.username || url.password || findPii(decoded(ticket)).some(({ type }) => type === 'email' || type === 'secret')) {
    throw new LineError(`flags[${of.i}].ticket: the link holds an e-mail address, a key or a password`)
  }
  const at = flag.at ?? of.now.toISOString()
  requirePast(`flags[${of.i}].at`, at, of.now)
  return {
    ticket, words: of.redactor.text(flag.words ?? of.words), by: flag.by === undefined ? of.actor : of.redactor.id(flag.by), source: flag.source ?? 'import', at,
  }
}

function decoded(link: string): string {
  try {
    return decodeURIComponent(link)
  } catch {
    // a stray % is allowed in a link
    return link
  }
}

function requirePast(field: string, at: string, now: Date): void {
  if (Date.parse(at) > now.getTime() + MAX_AHEAD_MS) throw new LineError(`${field}: expected a time up to now, got ${at}`)
}
