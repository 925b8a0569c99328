import type { Gate, RunStatus } from '@/lib/core/types'

/** What the search window found on the server. Times are ISO 8601 UTC. */
export type SearchHits = {
  runs: { id: string; name: string; candidate: string; status: RunStatus; gate: Gate | null; createdAt: string }[]
  /** Of the newest run that was decided. */
  sets: { runId: string; runName: string; kind: string; id: string; label: string }[]
  cases: { runId: string; id: string; key: string }[]
  traces: { id: string; sourceId: string }[]
}

const ID_LENGTH = 32
/** Shorter beginnings of an id say too little. */
const LEAST_PREFIX = 6

/**
 * The first and the last id that begin like a text; null for what cannot be the beginning of an id.
 *
 * @param text any case, with or without dashes, at least 6 hexadecimal digits
 */
export function idRange(text: string): { first: string; last: string } | null {
  const digits = text.trim().toLowerCase().replaceAll('-', '')
  if (digits.length < LEAST_PREFIX || digits.length > ID_LENGTH || !/^[0-9a-f]+$/.test(digits)) return null
  return { first: toUuid(digits.padEnd(ID_LENGTH, '0')), last: toUuid(digits.padEnd(ID_LENGTH, 'f')) }
}

function toUuid(digits: string): string {
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-')
}
