import { LineError, readCase, readHeader, type ReadCase } from '@/lib/core/adversarial/read-file'
import { getChainHead } from '@/lib/db/adversarial-entries'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { publishEvent } from '@/lib/events'
import { askDetectors, loadRedactor, type RedactorDeps } from '@/lib/services/load-redactor'
import { takeCase, type LateLink, type LineResult } from '@/lib/services/take-adversarial-case'

export type ImportAdversarialInput = {
  projectId: string
  lines: AsyncIterable<string> | Iterable<string>
  /** User id, or `key:<id>`. */
  actor: string
}

export type ImportedCases = LineResult & {
  /** Lines but for the first and blank ones: `added` + `duplicates` + `erased` + `refused`. */
  received: number
  refused: number
  /** The first 100 lines that were refused, with the reason. */
  problems: { line: number; reason: string }[]
  /** The chain after the import; null while the set is empty. */
  head: { cases: number; erased: number; entries: number; head: string } | null
}

const SHOWN = 100

/**
 * Adds what a file has and the set has not: cases by their key, refinements and flags of those that are known. Nothing is ever changed or
 * taken away; a line that contradicts the set, or cannot be read, is refused with its number and stops no other. An export that
 * comes into an empty set makes the same chain. Everything is redacted as it comes in.
 */
export async function importAdversarial(input: ImportAdversarialInput, deps: RedactorDeps & { db: DbClient; now: () => Date }): Promise<ImportedCases> {
  const { db } = deps
  const loaded = await loadRedactor({ projectId: input.projectId }, deps)
  const counts: ImportedCases = { received: 0, added: 0, duplicates: 0, erased: 0, refined: 0, flags: 0, redacted: 0, refused: 0, problems: [], head: null }
  let late: (LateLink & { line: number })[] = []
  let [number, first] = [0, true]
  try {
    for await (const line of input.lines) await takeLine(line)
    await applyLate(late, Infinity)
  } catch (error) {
    // lines before it are in the set for good, whoever hung up
    await record({ brokeOff: true })
    throw error
  }
  await record({})
  return counts

  async function takeLine(line: string): Promise<void> {
    number += 1
    if (line.trim() === '') return
    const begins = first
    first = false
    await guarded(number, async () => {
      counts.received += 1
      if (begins && readHeader(line) !== null) {
        counts.received -= 1
        return
      }
      const read = readCase(line)
      late = await applyLate(late, sequenceOf(read))
      const redactor = await askDetectors(loaded, [line], deps)
      const taken = await takeCase({ read, line, projectId: input.projectId, actor: input.actor, redactor }, deps)
      addUp(taken.result)
      late.push(...taken.late.map((one) => ({ ...one, line: number })))
    })
  }

  async function record(more: { brokeOff?: boolean }): Promise<void> {
    counts.head = await getChainHead(db, input.projectId)
    const { head, problems: _problems, ...figures } = counts
    await recordAuditEvent(db, {
      projectId: input.projectId, actor: input.actor, action: 'adversarial.import', target: 'adversarial',
      after: { ...figures, ...more, ...(head === null ? {} : { entries: head.entries, head: head.head }) },
    })
    await publishEvent(db, { projectId: input.projectId, kind: 'project.changed' })
  }

  /** Links that stand in the chain before a number, in their order: the chain comes out as it was. */
  async function applyLate(waiting: typeof late, before: number): Promise<typeof late> {
    const due = waiting.filter(({ sequence }) => sequence < before).sort((a, b) => a.sequence - b.sequence)
    for (const one of due) await guarded(one.line, async () => addUp(await one.apply()))
    return due.length === 0 ? waiting : waiting.filter(({ sequence }) => sequence >= before)
  }

  function addUp(result: Partial<LineResult>): void {
    for (const [name, value] of Object.entries(result) as [keyof LineResult, number][]) counts[name] += value
  }

  async function guarded(line: number, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof LineError)) throw error
      counts.refused += 1
      if (counts.problems.length < SHOWN) counts.problems.push({ line, reason: error.message })
    }
  }
}

function sequenceOf(read: ReadCase): number {
  return read.kind === 'plain' ? 0 : read.link.sequence
}
