import { z } from 'zod'
import { FILE_FORMAT, FILE_VERSION, type FileCase, type FileHeader } from '@/lib/core/adversarial/write-file'
import { caseHash, expectationHash, stateHash, type CaseContent } from '@/lib/core/adversarial/chain'
import { isChatAnswer, isChatRequest } from '@/lib/core/adversarial/chat-shape'
import { rawMembers } from '@/lib/core/adversarial/raw-members'
import { jsonDepth } from '@/lib/core/api/json-depth'

/** A line that is not taken; the message names the field and what was expected. */
export class LineError extends Error {}

/** A line as it was read: with the links of the chain, or written by hand, without them. */
export type ReadCase =
  | FileCase
  | { kind: 'plain'; item: CaseContent; derivedGiven: boolean; at: string | null; versions: { text: string; by: string | null; at: string | null }[]; flags: Partial<FileFlagInput>[] }

type FileFlagInput = { ticket: string; words: string; by: string; source: string; at: string }

const MAX_DEPTH = 500
const MAX_CHARS = 20_000_000
/** JavaScript reads 1e-99999 as 0, the database refuses it. */
const HUGE_EXPONENT = /[eE][+-]?\d{4}/
const STRING = /"(?:[^"\\]+|\\.)*"/gs

const time = z.string().regex(/^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, { error: 'expected a time like 2026-11-26T10:57:31.120Z' })
  .refine((value) => !Number.isNaN(Date.parse(value)), { error: 'expected a time that there is' })
const sha = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected a SHA-256 in hexadecimal' })
const sequence = z.int({ error: 'expected a whole number' }).min(1).max(2_147_483_647)
const words = z.string({ error: 'expected text' })
const name = words.min(1, { error: 'expected text' }).max(2000, { error: 'expected at most 2000 characters' })
const link = z.strictObject({ sequence, at: time, content: sha, hash: sha })
const version = link.extend({ version: z.int().min(2), text: words.min(1).max(50_000), by: name })
const flag = z.strictObject({
  ticket: name, words: words.max(4000), by: name, source: z.enum(['page', 'api', 'helpdesk', 'import'], { error: 'expected page, api, helpdesk or import' }), at: time,
})
const erasure = z.strictObject({ sequence, at: time, reason: words.min(10).max(2000), by: name, hash: sha })
const scrub = link.extend({ reason: words.min(10).max(2000), by: name })
const ids = words.max(2000).nullable()
const content = {
  // in an index, which holds 2700 bytes
  key: words.min(1, { error: 'expected text' }).max(600, { error: 'expected at most 600 characters' }), expectation: words.max(50_000).nullable(), segments: z.array(words.max(500)).max(100), cluster: ids, customer: ids, conversation: ids,
}

const tombstone = z.strictObject({ ...link.shape, versions: z.array(link), scrubs: z.array(scrub).optional(), erased: erasure })
const chained = z.strictObject({ ...link.shape, ...content, versions: z.array(version), scrubs: z.array(scrub).optional(), flags: z.array(flag) })
const plain = z.strictObject({
  key: content.key, expectation: content.expectation.default(null), segments: content.segments.default([]), cluster: ids.default(null), customer: ids.default(null),
  conversation: ids.default(null), at: time.optional(),
  versions: z.array(version.partial().required({ text: true }).omit({ sequence: true, content: true, hash: true, version: true })).default([]),
  flags: z.array(flag.partial().required({ ticket: true })).default([]),
})
const header = z.strictObject({
  format: z.literal(FILE_FORMAT), version: z.literal(FILE_VERSION, { error: `expected ${FILE_VERSION}: the file is of another version of Slicegate` }),
  project: words, cases: z.int().min(0), erased: z.int().min(0), entries: z.int().min(0), head: sha,
})

/** Fields whose text is taken as it stands, and checked apart. */
const RAW = ['request', 'request_text', 'reference', 'reference_text', 'dimensions', 'derived']

/** The first line of a file, or null when it is a case: files that were written by hand have none. Throws LineError for one that cannot be read. */
export function readHeader(line: string): FileHeader | null {
  const members = membersOf(line)
  if (!members.has('format')) return null
  const { format: _format, version: _version, ...rest } = parse(header, Object.fromEntries([...members].map(([key, text]) => [key, JSON.parse(text) as unknown])))
  return rest
}

/** A line of a file. Throws LineError; contents that are not those of their hash are refused. */
export function readCase(line: string): ReadCase {
  const members = membersOf(line)
  const rest = Object.fromEntries([...members].filter(([key]) => !RAW.includes(key)).map(([key, text]) => [key, JSON.parse(text) as unknown]))
  if (members.has('erased')) {
    const { versions, scrubs, erased, ...own } = parse(tombstone, withoutRaw(members, rest))
    return { kind: 'tombstone', link: own, versions, ...(scrubs ? { scrubs } : {}), erased }
  }
  const raw = rawContent(members)
  if (members.has('hash') || members.has('content') || members.has('sequence')) return chainedCase(parse(chained, rest), raw)
  const { key, expectation, segments, cluster, customer, conversation, at, versions, flags } = parse(plain, rest)
  const item = { key, expectation, segments, cluster, customer, conversation, ...raw }
  if (item.request === null) throw new LineError('request: expected a chat request: a case that cannot be asked again tests nothing')
  if (item.reference !== null && !isChatAnswer(JSON.parse(item.reference))) throw new LineError('reference: expected an answer: {"message": {"role": "assistant", …}}')
  return { kind: 'plain', item, derivedGiven: members.has('derived'), at: at ?? null, versions: versions.map((one) => ({ text: one.text, by: one.by ?? null, at: one.at ?? null })), flags }
}

type RawContent = Pick<CaseContent, 'request' | 'reference' | 'dimensions' | 'derived'>

function chainedCase(read: z.infer<typeof chained>, raw: RawContent): ReadCase {
  const { sequence: own, at, content: contentHash, hash, versions, scrubs, flags, ...rest } = read
  const item: CaseContent = { ...rest, ...raw }
  // after a scrub the contents of before are gone, and its own hash stands for what is left
  const last = scrubs?.toSorted((a, b) => a.sequence - b.sequence).at(-1)
  const before = versions.filter((one) => last !== undefined && one.sequence < last.sequence)
  if (last ? stateHash(item, before) !== last.content : caseHash(item) !== contentHash) throw new LineError('content: the case is not the one that this hash was made of: it was changed after the export')
  versions.forEach((one, i) => {
    if (one.version !== i + 2) throw new LineError(`versions[${i}].version: expected ${i + 2}, got ${one.version}`)
    if (!before.includes(one) && expectationHash(one) !== one.content) throw new LineError(`versions[${i}].content: the text is not the one that this hash was made of`)
  })
  return { kind: 'case', link: { sequence: own, at, content: contentHash, hash }, item, versions, ...(scrubs ? { scrubs } : {}), flags }
}

function membersOf(line: string): Map<string, string> {
  if (line.length > MAX_CHARS) throw new LineError(`expected a line of at most ${MAX_CHARS} characters`)
  if (!line.trimStart().startsWith('{')) throw new LineError('expected a JSON object')
  if (jsonDepth(line) > MAX_DEPTH) throw new LineError(`expected at most ${MAX_DEPTH} nested levels`)
  try {
    JSON.parse(line)
    return rawMembers(line)
  } catch (error) {
    throw new LineError(`not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function withoutRaw(members: Map<string, string>, rest: Record<string, unknown>): Record<string, unknown> {
  const stray = RAW.find((key) => members.has(key))
  if (stray !== undefined) throw new LineError(`${stray}: an erased case has no contents`)
  return rest
}

function rawContent(members: Map<string, string>): RawContent {
  return {
    request: rawJson(members, 'request', 'a chat request with messages', isChatRequest),
    reference: rawJson(members, 'reference', 'an object', () => true),
    dimensions: rawValues(members, 'dimensions', ['string']), derived: rawValues(members, 'derived', ['string', 'number']),
  }
}

/** The text of a JSON object as it stands in the line, or in the string that stands for it. */
function rawJson(members: Map<string, string>, field: string, expected: string, fits: (value: object) => boolean): string | null {
  const [direct, quoted] = [members.get(field), members.get(`${field}_text`)]
  if (direct !== undefined && quoted !== undefined) throw new LineError(`${field}_text: expected ${field} or ${field}_text, not both`)
  if (quoted === undefined && (direct === undefined || direct === 'null')) return null
  const text = quoted === undefined ? direct! : JSON.parse(quoted) as unknown
  const value = typeof text === 'string' ? parsed(text) : undefined
  if (typeof text !== 'string' || value === undefined) throw new LineError(`${field}_text: expected JSON as a string`)
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !fits(value)) throw new LineError(`${field}: expected ${expected}`)
  return text
}

function parsed(text: string): unknown {
  try {
    return jsonDepth(text) > MAX_DEPTH ? undefined : JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function rawValues(members: Map<string, string>, field: string, types: string[]): string {
  const text = members.get(field) ?? '{}'
  const value = JSON.parse(text) as unknown
  const fits = typeof value === 'object' && value !== null && !Array.isArray(value)
    && Object.values(value).every((item) => types.includes(typeof item) && (typeof item !== 'number' || Number.isFinite(item)))
  if (!fits) throw new LineError(`${field}: expected an object of ${types.join('s or ')}s`)
  if (HUGE_EXPONENT.test(text.replace(STRING, ''))) throw new LineError(`${field}: expected numbers with an exponent of at most three digits`)
  return text
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]!
  const where = issue.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('').replace(/^\./, '')
  throw new LineError(`${where === '' ? '' : `${where}: `}${issue.message}`)
}
