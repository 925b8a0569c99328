import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** What 48 bits hold: the year 10889. */
const LATEST_MS = 2 ** 48 - 1

/** Milliseconds since 1970 as an id holds them; times before 1970 count as 1970. NaN is a RangeError. */
function heldMs(at: number): number {
  if (Number.isNaN(at)) throw new RangeError('a trace has no valid time')
  return Math.max(0, Math.min(LATEST_MS, Math.floor(at)))
}

const hexOfMs = (ms: number) => ms.toString(16).padStart(12, '0')
const asUuid = (hex: string) => `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`

/**
 * The id of a trace: a UUIDv7 whose time is the trace's own `ts` in whole milliseconds, and whose other 74 bits are of the SHA-256 of
 * project, time, source and id at the source. So the order of ids is the order of time, and the same row has the same id however often it
 * is read. The database has the same function, `slicegate_trace_id`. RangeError when `ts` is no time.
 */
export function traceId(projectId: string, trace: { source: string; sourceId: string; ts: string | Date }): string {
  const ms = heldMs(new Date(trace.ts).getTime())
  const hex = bytesToHex(sha256(utf8ToBytes(`${projectId}\n${ms}\n${utf8ToBytes(trace.source).length}:${trace.source}\n${trace.sourceId}`)))
  const variant = '89ab'[Number.parseInt(hex[4]!, 16) & 3]!
  return asUuid(`${hexOfMs(ms)}7${hex.slice(1, 4)}${variant}${hex.slice(5, 20)}`)
}

/** The smallest id that a trace of this moment, or of a later one, can have: windows of time are ranges of ids. */
export function firstIdAt(at: Date): string {
  return asUuid(`${hexOfMs(heldMs(at.getTime()))}${'0'.repeat(20)}`)
}

/** The largest id that a trace of this moment, or of an earlier one, can have. */
export function lastIdAt(at: Date): string {
  return asUuid(`${hexOfMs(heldMs(at.getTime()))}${'f'.repeat(20)}`)
}

/** The ids of a window of time, both ends included, as the database's client takes them. */
export function idsBetween(from: Date, to: Date): { gte: string; lte: string } {
  return { gte: firstIdAt(from), lte: lastIdAt(to) }
}

/** The time of a trace by its id alone, for traces that are not stored any more; null when the text is no such id. */
export function timeOfTraceId(id: string): Date | null {
  const hex = id.toLowerCase().replaceAll('-', '')
  return /^[0-9a-f]{12}7[0-9a-f]{19}$/.test(hex) ? new Date(Number.parseInt(hex.slice(0, 12), 16)) : null
}
