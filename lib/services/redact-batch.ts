import { setImmediate as nextTurn } from 'node:timers/promises'
import { collectStrings, collectTexts, type RedactedTrace } from '@/lib/core/pii/redactor'
import type { Placeholders } from '@/lib/core/pii/placeholders'
import type { PiiSpan } from '@/lib/core/pii/types'
import { countUp, noCounts } from '@/lib/core/sources/import-counts'
import type { Trace } from '@/lib/core/trace'
import { AppError } from '@/lib/errors'
import type { LoadedRedactor } from '@/lib/services/load-redactor'
import { quarantinedText, quarantineReason, shownText } from '@/lib/services/put-aside'
import type { ReadyBatch } from '@/lib/services/store-batch'

/** A row that was read; `trace` and `text` are as its source wrote them and live in memory alone. */
export type Incoming = { trace: Trace; text: string; line: number; row: number }

/** A row or line that could not be read. `complete`: the text is all of it. */
export type Aside = { line: number; row: number; reason: string; text: string; complete: boolean }

type Context = {
  loaded: LoadedRedactor
  /** Detectors outside of the process are asked. */
  detects: boolean
  placeholdersOf: (conversationId: string | null) => Placeholders
  segmentBy: string
}

/**
 * Replaces the personal data of a batch. A row in which that goes wrong is put aside without any text: what cannot be redacted is not
 * kept, not even to be looked at.
 *
 * @throws AppError unavailable when a detector outside does not answer: nothing of the batch may be stored then
 */
export async function redactBatch({ rows, aside }: { rows: Incoming[]; aside: Aside[] }, context: Context): Promise<ReadyBatch> {
  const { redactor } = context.loaded
  const found = await findAll(rows, aside, context)
  const ready: ReadyBatch = { traces: [], aside: [], counts: noCounts() }
  const { counts } = ready
  const results = await redactRows(rows, found, context)
  for (const [index, { trace, line, row }] of rows.entries()) {
    counts.received += 1
    const result = results[index]
    if (!result) {
      counts.quarantined += 1
      ready.aside.push({ line, row, reason: quarantineReason(redactor, 'personal data could not be replaced; the row was refused'), ...quarantinedText(redactor, '', false) })
      continue
    }
    ready.traces.push(result.trace)
    for (const [type, count] of Object.entries(result.findings)) countUp(counts.redactions, type, count)
    if (result.trace.notReplayableReason !== null) countUp(counts.unreplayable, result.trace.notReplayableReason)
    countMissing(trace, context.segmentBy, counts.missing)
  }
  for (const { line, row, reason, text, complete } of aside) {
    counts.received += 1
    counts.quarantined += 1
    ready.aside.push({ line, row, reason: quarantineReason(redactor, reason, found), ...quarantinedText(redactor, text, complete, found) })
  }
  ready.aside.sort((a, b) => a.line - b.line || a.row - b.row)
  return ready
}

/** A batch takes half a second of computing: whoever else asks this process something waits no longer than this. */
const LONGEST_MS = 25

/** One result for each row; null where it must be refused. Rows of a conversation are looked at together: what the last one tells is hidden in the first. */
async function redactRows(rows: Incoming[], found: Map<string, PiiSpan[]>, { loaded, placeholdersOf }: Context): Promise<(RedactedTrace | null)[]> {
  const results = rows.map((): RedactedTrace | null => null)
  const byConversation = new Map<string, number[]>()
  for (const [index, { trace }] of rows.entries()) {
    const key = trace.conversationId === null ? `row ${index}` : `conversation ${trace.conversationId}`
    const indices = byConversation.get(key) ?? []
    indices.push(index)
    byConversation.set(key, indices)
  }
  let pausedMs = performance.now()
  for (const indices of byConversation.values()) {
    if (performance.now() - pausedMs > LONGEST_MS) {
      await nextTurn()
      pausedMs = performance.now()
    }
    const traces = indices.map((index) => rows[index]!.trace)
    const redacted = loaded.redactor.conversation(traces, { placeholders: placeholdersOf(traces[0]!.conversationId), found })
    for (const [position, index] of indices.entries()) results[index] = redacted[position]!
  }
  return results
}

function countMissing({ customerId, conversationId, dimensions }: Trace, segmentBy: string, missing: { customer: number; segment: number; conversation: number }): void {
  if (customerId === null) missing.customer += 1
  if (conversationId === null) missing.conversation += 1
  if (!dimensions[segmentBy]) missing.segment += 1
}

async function findAll(rows: Incoming[], aside: Aside[], { loaded, detects }: Context): Promise<Map<string, PiiSpan[]>> {
  if (!detects) return new Map()
  const strings = new Set<string>()
  for (const { trace } of rows) for (const text of collectStrings(trace)) strings.add(text)
  for (const { text, reason, complete } of aside) for (const part of [...collectTexts(shownText(text, complete)), reason]) strings.add(part)
  try {
    return await loaded.find([...strings])
  } catch (error) {
    throw new AppError('unavailable', `Personal data could not be looked for, so nothing more is stored: ${error instanceof Error ? error.message : 'the detector failed'}`, { retryAfterSeconds: 30 })
  }
}
