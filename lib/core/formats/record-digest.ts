import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** An id for a record that has none: the same record, the same id. */
export function recordDigest(record: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(record)))).slice(0, 32)
}
