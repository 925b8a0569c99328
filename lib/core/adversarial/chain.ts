import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/*
 * The texts that the chain of the adversarial set hashes, byte for byte as the database makes them (functions slicegate_* of the
 * migrations). JSON is hashed as the text that is stored and never read and written again, so key order, spacing and
 * numbers such as 1.10 or 1e400 need no rule. docs/adversarial.md has the format in words.
 */

export const CHAIN_KINDS = ['add', 'refine', 'erase', 'scrub'] as const
export type ChainKind = (typeof CHAIN_KINDS)[number]

/** What is frozen of a case; JSON as the text that the database holds. null = none. */
export type CaseContent = {
  key: string
  request: string | null
  reference: string | null
  expectation: string | null
  segments: readonly string[]
  cluster: string | null
  customer: string | null
  conversation: string | null
  dimensions: string
  derived: string
}

export type ExpectationContent = { version: number; text: string; by: string }

export type ChainEntry = {
  sequence: number
  kind: ChainKind
  /** Number of the entry that added the case: means the same in every database, unlike an id. */
  subject: number
  /** SHA-256 of the content, of a scrub that of the case and its refinements as they stood then; null for an erasure. */
  contentHash: string | null
  previousHash: string
  /** Why and by whom, of an erasure or scrub; else null. */
  reason: string | null
  actor: string | null
  /** ISO 8601, UTC, milliseconds. */
  at: string
}

/** The hash before the first entry, and the head of an empty set. */
export const NO_HASH = '0'.repeat(64)

/** `name length:value`, the length in bytes, so that no value can look like the next field; `name -` where there is none. */
function field(name: string, value: string | null): string {
  return value === null ? `${name} -\n` : `${name} ${utf8ToBytes(value).length}:${value}\n`
}

const hash = (text: string) => bytesToHex(sha256(utf8ToBytes(text)))

export function caseText(content: CaseContent): string {
  return ['slicegate adversarial case 1\n',
    field('key', content.key), field('request', content.request), field('reference', content.reference), field('expectation', content.expectation),
    field('segments', content.segments.map((segment) => field('segment', segment)).join('')),
    field('cluster', content.cluster), field('customer', content.customer), field('conversation', content.conversation),
    field('dimensions', content.dimensions), field('derived', content.derived)].join('')
}

export function expectationText({ version, text, by }: ExpectationContent): string {
  return ['slicegate adversarial expectation 1\n', field('version', String(version)), field('text', text), field('by', by)].join('')
}

export function entryText(entry: ChainEntry): string {
  return ['slicegate adversarial entry 1\n',
    field('previous', entry.previousHash), field('sequence', String(entry.sequence)), field('kind', entry.kind), field('subject', String(entry.subject)),
    field('content', entry.contentHash), field('reason', entry.reason), field('actor', entry.actor), field('at', entry.at)].join('')
}

/** Everything that stands of a case: hash of its contents, and of each refinement in order. */
export function stateText(contentHash: string, refinements: readonly string[]): string {
  return ['slicegate adversarial state 1\n', field('case', contentHash), ...refinements.map((one) => field('refinement', one))].join('')
}

/** SHA-256 in hexadecimal of what is frozen of a case. */
export const caseHash = (content: CaseContent) => hash(caseText(content))
/** SHA-256 in hexadecimal of a refined expectation. */
export const expectationHash = (content: ExpectationContent) => hash(expectationText(content))
/** SHA-256 in hexadecimal of a case with its refinements: what a scrub proves. */
export const stateHash = (content: CaseContent, refinements: readonly ExpectationContent[]) => hash(stateText(caseHash(content), refinements.map(expectationHash)))
/** SHA-256 in hexadecimal of an entry: the next one names it as its previous hash. */
export const entryHash = (entry: ChainEntry) => hash(entryText(entry))
