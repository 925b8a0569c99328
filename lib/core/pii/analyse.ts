import { NOTHING, decodeString, findRepairs, toOuter, type Analysis, type Leaf, type TextSpan } from '@/lib/core/pii/analysis'
import { fieldName, fieldType, isFirstName, isLastName, isLogin, NO_RECORD, recordKind, type RecordKind } from '@/lib/core/pii/field-types'
import { findPii } from '@/lib/core/pii/find-pii'
import { readJsonTree, type JsonNode } from '@/lib/core/pii/json-tree'
import { findNames } from '@/lib/core/pii/names/find-names'
import { isCardNumber } from '@/lib/core/pii/numbers'
import { namePairs, personTokens } from '@/lib/core/pii/person-tokens'
import { phoneByName } from '@/lib/core/pii/phones'
import { splitAddress } from '@/lib/core/pii/split-address'
import type { CompiledRules } from '@/lib/core/pii/rules'
import type { PiiSpan, PiiType } from '@/lib/core/pii/types'

/** What is known about the place of a text: its field's name in normal form, the object around it, and who wrote it. */
export type Place = { name: string; parent: string; record: RecordKind; instruction: boolean; depth: number; names: boolean }

export const TOP: Place = { name: '', parent: '', record: NO_RECORD, instruction: false, depth: 0, names: true }

/** JSON in JSON in JSON: deeper than this a text is taken as it stands. */
const MAX_DEPTH = 5
const DATA_URL = /data:[\w.+-]+\/[\w.+-]+;base64,[A-Za-z0-9+/=\s]{64,}/g
const BINARY_FIELD = /^(?:data|file_data|b64_json|image|audio|bytes|base64)$/
const BINARY = /^[A-Za-z0-9+/=_-]+$/
/** Parts of a request that the operator writes. */
const INSTRUCTION_FIELD = /^(?:tools|functions|response_format|tool_choice|input_schema|parameters|json_schema|instructions|system|system_prompt|system_instruction|text_format)$/
const INSTRUCTION_ROLE = /^"(?:system|developer)"$/
/** Names of fields are words; only what could be a value is looked at. */
const KEY_VALUE = /[@\d%]|\p{Lu}\p{L}+ \p{Lu}|\p{Ll} \p{Ll}/u

export type Analyser = (text: string, place?: Place) => Analysis

export type AnalyserOptions = {
  rules?: CompiledRules | undefined
  /** Spans that outside detectors found, by text; what they are asked about are the leaves. */
  found?: ReadonlyMap<string, readonly PiiSpan[]> | undefined
  /** Remembers analyses of texts; without it each text is looked at anew. */
  memo?: AnalysisMemo
}

export type AnalysisMemo = { get(key: string): Analysis | undefined; set(key: string, size: number, analysis: Analysis): void }

/** Looks at texts one by one; see Analysis. Pure but for the memo. */
export function createAnalyser(options: AnalyserOptions): Analyser {
  const memo = options.found && options.found.size > 0 ? undefined : options.memo
  const analyse: Analyser = (text, place = TOP) => {
    if (text.length === 0) return NOTHING
    const own = wholeField(text, place)
    if (own) return own
    const key = memo && text.length > 15 ? `${place.instruction ? 'i' : ''}${place.names ? 'n' : ''}${place.depth}:${text}` : null
    const known = key === null ? undefined : memo!.get(key)
    if (known) return known
    const made = analyseText(text, place)
    if (key !== null) memo!.set(key, text.length, made)
    return made
  }

  const analyseText = (text: string, place: Place): Analysis => {
    const start = text.trimStart()[0]
    const json = (start === '{' || start === '[') && place.depth < MAX_DEPTH
    const tree = json ? readJsonTree(text) : null
    if (!tree) return analysePlain(text, place, options)
    // the field around it says nothing here: what is found must depend on the text alone
    const walked = walkJson(text, tree.root, { ...TOP, instruction: place.instruction, names: place.names, depth: place.depth }, analyse)
    // of what was cut off nobody knows how it went on
    return tree.complete ? walked : mergePlain(walked, analysePlain(text, place, options), outsideSpans(text, options))
  }
  return analyse
}

/** Where the name of a field says what its value is, whole. */
function wholeField(text: string, place: Place): Analysis | null {
  if (place.instruction || place.name === '') return null
  if (BINARY_FIELD.test(place.name) && text.length > 64 && BINARY.test(text)) return whole(text, 'attachment', text)
  if (isLogin(place.name)) return loginName(text)
  const type = fieldType(place.name, text, place.record, place.parent)
  if (type === null || text.startsWith('<')) return null
  // an address or a site in such a field is one of its own kind
  if (type === 'person' && /[@/<>{}]/.test(text)) return null
  return whole(text, type, normal(type, text, place.name), type === 'address' && !/\p{L}/u.test(text) && text.length < 4 ? [] : undefined)
}

function whole(text: string, type: PiiType, value: string, learned: Analysis['learned'] = [{ type, value }]): Analysis {
  return { spans: [{ start: 0, end: text.length, type, value }], repairs: [], leaves: null, learned }
}

/** The normal form of a value whose field says what it is; phones and cards are their digits, as in a text. */
export function normal(type: PiiType, text: string, name = ''): string {
  if (type === 'phone') return phoneByName(name, text) ?? text.replace(/\D/g, '')
  if (type === 'card') return text.replace(/\D/g, '')
  if (type === 'national_id' || type === 'iban') return text.replace(/[ ./-]/g, '').toUpperCase()
  if (type === 'person') return personTokens(text).join(' ') || text.toLowerCase()
  return type === 'secret' || type === 'attachment' ? text : text.trim().toLowerCase().replace(/\s+/g, ' ')
}

function loginName(text: string): Analysis | null {
  const pair = namePairs(text)[0]
  if (!pair || pair.start !== 0) return null
  const value = `${pair.first} ${pair.last}`
  return { spans: [{ start: pair.start, end: pair.end, type: 'person', value }], repairs: [], leaves: null, learned: [{ type: 'person', value }] }
}

function analysePlain(text: string, place: Place, { rules, found }: AnalyserOptions): Analysis {
  const blobs = text.includes('base64,') ? [...text.matchAll(DATA_URL)].map((match): TextSpan => ({ start: match.index, end: match.index + match[0].length, type: 'attachment', value: match[0] })) : []
  const spans = findPii(text, { ...(rules ? { rules } : {}), names: place.names, instruction: place.instruction })
  const merged = withoutOverlaps([blobs, spans, outsideSpans(text, { found, rules }).filter(({ type }) => place.names || !NAMES.has(type)), place.names && text.length < 20_000 ? idNames(text) : []])
  const normalised = merged.flatMap((span) => (span.type === 'address' ? splitAddress(text, span) : [span])).map((span) => (span.type === 'person' ? { ...span, value: normal('person', text.slice(span.start, span.end)) } : span))
  return { spans: normalised, repairs: findRepairs(text), leaves: null, learned: learnable(normalised) }
}

const NAMES = new Set<PiiType>(['person', 'organisation', 'address', 'place'])

function outsideSpans(text: string, { rules, found }: AnalyserOptions): PiiSpan[] {
  return (found?.get(text) ?? []).filter((span) => span.start >= 0 && span.end <= text.length && span.start < span.end && !rules?.allows(span.type, text.slice(span.start, span.end)))
}

/** Names in identifiers count only where the two words are a name to the name finder as well. */
function idNames(text: string): PiiSpan[] {
  if (!/\p{L}[_.-]\p{L}/u.test(text) || !/\d/.test(text)) return []
  return namePairs(text).flatMap(({ start, end, first, last }) => {
    const name = `${first[0]!.toUpperCase()}${first.slice(1)} ${last[0]!.toUpperCase()}${last.slice(1)}`
    const hit = findNames(`My name is ${name}.`).find(({ type }) => type === 'person')
    return hit && hit.end - hit.start >= name.length ? [{ start, end, type: 'person' as const, value: `${first} ${last}` }] : []
  })
}

const LEARNED = new Set<PiiType>(['person', 'address', 'birth_date', 'organisation', 'place', 'national_id', 'phone'])

function learnable(spans: readonly PiiSpan[]): Analysis['learned'] {
  return spans.filter(({ type }) => LEARNED.has(type)).map(({ type, value }) => ({ type, value }))
}

/** The first list wins where two overlap. */
export function withoutOverlaps<T extends { start: number; end: number }>(lists: readonly (readonly T[])[]): T[] {
  const filled = lists.filter((list) => list.length > 0)
  if (filled.length === 1) return [...filled[0]!]
  let result: T[] = []
  for (const list of filled) {
    const sorted = [...list].sort((a, b) => a.start - b.start)
    const merged: T[] = []
    let i = 0
    let end = 0
    for (const span of sorted) {
      while (i < result.length && result[i]!.end <= span.start) merged.push(result[i++]!)
      const blocked = (i < result.length && result[i]!.start < span.end) || span.start < end
      if (blocked) continue
      merged.push(span)
      end = span.end
    }
    // one by one: as arguments of a call, the spans of a long text would be too many for the stack
    for (; i < result.length; i += 1) merged.push(result[i]!)
    result = merged.sort((a, b) => a.start - b.start)
  }
  return result
}

/** Names are looked for in the strings alone: names of fields run together with them. */
function mergePlain(walked: Analysis, plain: Analysis, outside: PiiSpan[]): Analysis {
  return {
    spans: withoutOverlaps([walked.spans, plain.spans.filter((span) => span.type !== 'person' && span.type !== 'organisation'), outside]),
    repairs: [...walked.repairs], leaves: walked.leaves, learned: [...walked.learned, ...plain.learned],
  }
}

type Walk = { text: string; analyse: Analyser; spans: TextSpan[]; leaves: Leaf[]; learned: Analysis['learned']; repairs: Analysis['repairs'] }

function walkJson(text: string, root: JsonNode, place: Place, analyse: Analyser): Analysis {
  const walk: Walk = { text, analyse, spans: [], leaves: [], learned: [], repairs: [] }
  walkNode(root, place, walk)
  return { spans: walk.spans, repairs: walk.repairs, leaves: walk.leaves, learned: walk.learned }
}

function walkNode(node: JsonNode, place: Place, walk: Walk): void {
  if (node.kind === 'string') return walkString(node, place, walk)
  if (node.kind === 'number') return walkNumber(node, place, walk)
  if (node.kind === 'array') for (const item of node.items) walkNode(item, place, walk)
  if (node.kind === 'object') walkObject(node, place, walk)
}

function walkObject(node: JsonNode, place: Place, walk: Walk): void {
  const names = node.keys.map((key) => fieldName(walk.text.slice(key.start + 1, key.end - 1)))
  const kind = recordKind(place.name, names)
  // an address inside a person's record is theirs
  const record = { person: kind.person || (kind.address && place.record.person), address: kind.address }
  const role = names.indexOf('role')
  const instruction = place.instruction || (role >= 0 && node.items[role] !== undefined && INSTRUCTION_ROLE.test(walk.text.slice(node.items[role].start, node.items[role].end)))
  const person = place.instruction ? null : wholeName(node, names, walk)
  for (let i = 0; i < node.keys.length; i += 1) {
    walkKey(node.keys[i]!, { ...place, name: '', instruction, record }, walk)
    const item = node.items[i]
    if (!item) continue
    const name = names[i]!
    if (person && (isFirstName(name) || isLastName(name)) && item.kind === 'string' && item.end - item.start > 3) {
      walk.spans.push({ start: item.start + 1, end: endOfContent(item, walk), type: 'person', value: person })
      continue
    }
    const inside = instruction || INSTRUCTION_FIELD.test(name)
    if (inside && !instruction && item.end - item.start > 100 && (item.kind === 'array' || item.kind === 'object')) walkPart(item, place, walk)
    else walkNode(item, { ...place, name, parent: place.name, record, instruction: inside }, walk)
  }
  if (person) walk.learned.push({ type: 'person', value: person })
}

/** Schemas of tools are the same in every call of an agent: as a text of their own they are looked at once. */
function walkPart(node: JsonNode, place: Place, walk: Walk): void {
  const text = walk.text.slice(node.start, node.end)
  const inner = walk.analyse(text, { ...TOP, instruction: true, names: place.names, depth: place.depth })
  const leaf: Leaf = { at: node.start, text, map: null, inner, instruction: true }
  walk.leaves.push(leaf)
  for (const span of inner.spans) walk.spans.push(toOuter(leaf, span))
  for (const repair of inner.repairs) walk.repairs.push(toOuter(leaf, repair))
  for (const one of inner.learned) walk.learned.push(one)
}

/** `{"first_name": "James", "last_name": "Lee"}` is one person; null without both. */
function wholeName(node: JsonNode, names: string[], walk: Walk): string | null {
  const read = (is: (name: string) => boolean) => {
    const i = names.findIndex(is)
    const item = i < 0 ? undefined : node.items[i]
    if (item?.kind !== 'string') return null
    const text = decodeString(walk.text.slice(item.start + 1, endOfContent(item, walk)), 0)?.text ?? ''
    return text.length > 1 && text.length < 80 && /\p{L}/u.test(text) && !text.includes('<') ? text : null
  }
  const [first, last] = [read((name) => isFirstName(name)), read((name) => isLastName(name) && !isFirstName(name))]
  return first !== null && last !== null ? normal('person', `${first} ${last}`) : null
}

function endOfContent(node: JsonNode, { text }: Walk): number {
  return node.end - 1 > node.start && text[node.end - 1] === '"' ? node.end - 1 : node.end
}

function walkKey(key: JsonNode, place: Place, walk: Walk): void {
  if (KEY_VALUE.test(walk.text.slice(key.start + 1, key.end - 1)) || walk.text.slice(key.start, key.end).includes('\\')) walkString(key, place, walk)
}

function walkString(node: JsonNode, place: Place, walk: Walk): void {
  const at = node.start + 1
  const raw = cutEscape(walk.text.slice(at, endOfContent(node, walk)), node, walk)
  if (raw.length < 2) return
  // a broken escape: what was written is looked at as it stands
  const decoded = decodeString(raw, at) ?? { text: raw, map: null }
  const inner = walk.analyse(decoded.text, { ...place, depth: place.depth + 1 })
  const leaf: Leaf = { at, ...decoded, inner, instruction: place.instruction }
  walk.leaves.push(leaf)
  for (const span of inner.spans) walk.spans.push({ ...toOuter(leaf, span), ...(span.quotes === undefined ? {} : { quotes: span.quotes + 1 }) })
  for (const repair of inner.repairs) walk.repairs.push(toOuter(leaf, repair))
  for (const one of inner.learned) walk.learned.push(one)
}

/** Text that ends in the middle of an escape has no more to say. */
function cutEscape(raw: string, node: JsonNode, walk: Walk): string {
  return node.end === walk.text.length && walk.text[node.end - 1] !== '"' ? raw.replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, '') : raw
}

function walkNumber(node: JsonNode, { name, parent, record, instruction }: Place, walk: Walk): void {
  // a list of cards that went through a table of numbers has them as 4111111111111111.0
  const digits = walk.text.slice(node.start, node.end).replace(/\.0+$/, '')
  const type = isCardNumber(digits) ? 'card' : instruction || digits.length < 4 ? null : fieldType(name, digits, record, parent)
  if (type === null || type === 'person') return
  const value = normal(type, digits, name)
  walk.spans.push({ start: node.start, end: node.end, type, value, quotes: 0 })
  walk.learned.push({ type, value })
}
