import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * Puts text that nobody vouches for between markers that it cannot close: the marker carries a hash of all fenced texts
 * of the prompt, so an answer that writes a closing marker would have to know a hash that depends on itself.
 */
export function fence(label: string, text: string, mark: string): string {
  return `<<<${label} ${mark}>>>\n${text}\n<<<END ${label} ${mark}>>>`
}

/** Sixteen hex digits that depend on every text that will be fenced with them. Same texts, same mark. */
export function fenceMark(texts: string[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(texts)))).slice(0, 16)
}

/** The text between the markers of `label`, or null when the prompt has no such block. */
export function readFence(prompt: string, label: string): string | null {
  const open = new RegExp(`<<<${label} ([0-9a-f]{16})>>>\\n`).exec(prompt)
  if (!open) return null
  const start = open.index + open[0].length
  const end = prompt.indexOf(`\n<<<END ${label} ${open[1]}>>>`, start - 1)
  return end < 0 ? null : prompt.slice(start, Math.max(start, end))
}
