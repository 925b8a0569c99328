import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from '@/lib/core/judging/json-equality'
import type { RunPurpose } from '@/lib/core/run'
import type { Arm } from '@/lib/core/types'

export type OutputQuestion = {
  /** Gateways route by key: a name of a model is the same model only within one project and with one key. */
  projectId: string
  baseUrl: string
  /** Which key, never the key itself: the name of its variable, or the mark of a sealed one; null = the server wants none. */
  keyName: string | null
  /** The whole body as text, exactly as it is sent: providers see the order of keys, so it makes another request. */
  body: string
  redactorVersion: string
  /** Both arms may send the same body, and must not get the same answer. */
  arm: Arm
}

/** SHA-256 over the canonical JSON (RFC 8785) of everything that could change what a model answers to a deterministic request. */
export function outputCacheKey(question: OutputQuestion): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson({ kind: 'output', ...question }))))
}

/** A request that asks for its likeliest answer: the temperature that is sent is exactly 0. One that sends none is sampled. */
export function isDeterministic(body: Record<string, unknown>): boolean {
  return body.temperature === 0
}

/**
 * Whether an execution may be answered with a remembered answer: it is allowed, and a first one of a run that decides about a
 * release. Repeats, A/A runs and drills measure how answers differ, which a remembered answer cannot.
 */
export function mayRememberOutput({ allowed, attempt, purpose }: { allowed: boolean; attempt: number; purpose: RunPurpose }): boolean {
  return allowed && attempt === 1 && purpose === 'gate'
}
