import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { ChatMessage } from '@/lib/core/chat'
import { canonicalJson } from '@/lib/core/judging/json-equality'

export type JudgeQuestion = {
  /** Gateways route by key: a name of a model is the same model only within one project and with one key. */
  projectId: string
  baseUrl: string
  /** Which key, never the key itself: the name of its variable or the mark of a sealed one; null = the server wants none. */
  keyName: string | null
  model: string
  params: Record<string, unknown>
  promptVersion: string
  redactorVersion: string
  /** With the case, the outputs and their order, or the values of an argument. */
  messages: ChatMessage[]
  /** Number of the vote: asking twice must be able to give two answers. */
  vote: number
  /** Execution that is judged (run, arm and attempt), where it is not the first: a repeat must not get a remembered verdict. */
  execution?: string
}

/** SHA-256 over the canonical JSON (RFC 8785) of everything that could change a judge's answer. */
export function judgeCacheKey(question: JudgeQuestion): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(question))))
}
