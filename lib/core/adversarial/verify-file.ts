import { LineError, readCase, readHeader } from '@/lib/core/adversarial/read-file'
import { walkChain, type ChainLink, type ChainState } from '@/lib/core/adversarial/verify-chain'
import type { FileCase, FileHeader } from '@/lib/core/adversarial/write-file'

export type FileCheck = { ok: true } & ChainState | { ok: false; fault: string } & ChainState

/**
 * Whether an exported file is the whole chain that its first line names: every content, every hash, no gap, the same counts. `fault` is
 * the first thing that is wrong, with its line where it has one.
 */
export async function verifyFile(lines: AsyncIterable<string> | Iterable<string>): Promise<FileCheck> {
  const walk = walkChain()
  const failed = (fault: string): FileCheck => ({ ok: false, fault, ...walk.state })
  const links: { link: ChainLink; erased: boolean }[] = []
  let header: FileHeader | null = null
  let number = 0
  try {
    for await (const line of lines) {
      number += 1
      if (line.trim() === '') continue
      if (header === null) {
        header = readHeader(line)
        if (header === null) return failed(`line ${number}: expected the first line of an export; a file that was written by hand has no chain`)
      } else {
        const read = readCase(line)
        if (read.kind === 'plain') return failed(`line ${number}: the case "${read.item.key}" has no link of the chain`)
        links.push(...linksOf(read))
      }
    }
  } catch (error) {
    if (error instanceof LineError) return failed(`line ${number}: ${error.message}`)
    throw error
  }
  if (header === null) return failed('the file is empty')
  for (const { link, erased } of links.sort((a, b) => a.link.sequence - b.link.sequence)) {
    const fault = walk.next(link, erased)
    if (fault) return failed(fault.message)
  }
  return headerFault(header, walk.state) === null ? { ok: true, ...walk.state } : failed(headerFault(header, walk.state)!)
}

function linksOf(read: FileCase): { link: ChainLink; erased: boolean }[] {
  const { sequence, at, content, hash } = read.link
  const erased = read.kind === 'tombstone'
  const key = erased ? null : read.item.key
  const base = { subject: sequence, key, reason: null, actor: null }
  // contents were held against their hashes when the line was read
  const found = (own: string) => (erased ? null : own)
  return [
    { link: { ...base, sequence, kind: 'add', contentHash: content, at, hash, found: found(content) }, erased },
    ...read.versions.map((one) => ({ link: { ...base, sequence: one.sequence, kind: 'refine' as const, contentHash: one.content, at: one.at, hash: one.hash, found: found(one.content) }, erased })),
    ...(read.scrubs ?? []).map((one) => ({ link: { ...base, sequence: one.sequence, kind: 'scrub' as const, contentHash: one.content, reason: one.reason, actor: one.by, at: one.at, hash: one.hash, found: found(one.content) }, erased })),
    ...(erased ? [{ link: { ...base, sequence: read.erased.sequence, kind: 'erase' as const, contentHash: null, reason: read.erased.reason, actor: read.erased.by, at: read.erased.at, hash: read.erased.hash, found: null }, erased: false }] : []),
  ]
}

function headerFault(header: FileHeader, { entries, cases, erased, head }: ChainState): string | null {
  if (header.entries !== entries) return `the first line says ${header.entries} links, the file has ${entries}`
  if (header.cases !== cases - erased || header.erased !== erased) return `the first line says ${header.cases} cases and ${header.erased} erased ones, the file has ${cases - erased} and ${erased}`
  return header.head === head ? null : `the first line names the head ${header.head}, the chain of the file ends with ${head}`
}
