import type { CaseContent } from '@/lib/core/adversarial/chain'

export const FILE_FORMAT = 'slicegate adversarial'
export const FILE_VERSION = 1

export type FileHeader = { project: string; cases: number; erased: number; entries: number; head: string }

/** A link of the chain beside its content: `content` and `hash` are SHA-256 in hexadecimal. */
export type FileLink = { sequence: number; at: string; content: string; hash: string }
export type FileVersion = FileLink & { version: number; text: string; by: string }
export type FileFlag = { ticket: string; words: string; by: string; source: string; at: string }
/** More was hidden: `content` is SHA-256 of the case with its refinements as they stood then. */
export type FileScrub = FileLink & { reason: string; by: string }
export type FileErasure = { sequence: number; at: string; reason: string; by: string; hash: string }

export type FileCase =
  | { kind: 'case'; link: FileLink; item: CaseContent; versions: FileVersion[]; scrubs?: FileScrub[]; flags: FileFlag[] }
  | { kind: 'tombstone'; link: FileLink; versions: FileLink[]; scrubs?: FileScrub[]; erased: FileErasure }

/** The first line. `project` is the one field that differs between two projects with equal sets. */
export function headerLine({ project, cases, erased, entries, head }: FileHeader): string {
  return `${JSON.stringify({ format: FILE_FORMAT, version: FILE_VERSION, project, cases, erased, entries, head })}\n`
}

/** One line: the same case gives the same bytes, and JSON of the store stands in it as it is stored. */
export function caseLine(one: FileCase): string {
  const { sequence, at, content, hash } = one.link
  const members = [['sequence', String(sequence)], ['at', quote(at)], ['content', quote(content)], ['hash', quote(hash)]]
  if (one.kind === 'tombstone') {
    const { erased, versions } = one
    members.push(['versions', JSON.stringify(versions.map(linkOnly))], ...scrubMember(one.scrubs),
      ['erased', JSON.stringify({ sequence: erased.sequence, at: erased.at, reason: erased.reason, by: erased.by, hash: erased.hash })])
  } else members.push(...contentMembers(one.item), ['versions', JSON.stringify(one.versions.map(versionOf))], ...scrubMember(one.scrubs), ['flags', JSON.stringify(one.flags.map(flagOf))])
  return `{${members.map(([name, value]) => `${quote(name!)}:${value}`).join(',')}}\n`
}

function contentMembers(item: CaseContent): string[][] {
  return [
    ['key', quote(item.key)], ...jsonMember('request', item.request), ...jsonMember('reference', item.reference), ['expectation', quote(item.expectation)],
    ['segments', JSON.stringify(item.segments)], ['cluster', quote(item.cluster)], ['customer', quote(item.customer)], ['conversation', quote(item.conversation)],
    ['dimensions', item.dimensions], ['derived', item.derived],
  ]
}

/** JSON that spans lines, or has space around it, cannot stand in a line as it is: then its text is a string, `request_text`. */
function jsonMember(name: string, text: string | null): string[][] {
  if (text === null) return [[name, 'null']]
  // the JSON value null is not the same as none
  return text === 'null' || /[\n\r]|^\s|\s$/.test(text) ? [[`${name}_text`, JSON.stringify(text)]] : [[name, text]]
}

/** Only where there is one: files of sets in which nothing was found stay what they were. */
const scrubMember = (scrubs: FileScrub[] = []) => (scrubs.length === 0 ? [] : [['scrubs', JSON.stringify(scrubs.map((one) => ({ ...linkOnly(one), reason: one.reason, by: one.by })))]])
const quote = (value: string | null) => JSON.stringify(value)
const linkOnly = ({ sequence, at, content, hash }: FileLink) => ({ sequence, at, content, hash })
const versionOf = ({ version, text, by, ...link }: FileVersion) => ({ ...linkOnly(link), version, text, by })
const flagOf = ({ ticket, words, by, source, at }: FileFlag) => ({ ticket, words, by, source, at })
