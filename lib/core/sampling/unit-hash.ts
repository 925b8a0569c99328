import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** A number from 0 up to 1 that seed and id decide: the first 53 bits of SHA-256, so the same in every installation. */
export function unitHash(seed: string, id: string): number {
  const bytes = sha256(utf8ToBytes(`${seed}\u001f${id}`))
  const high = ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0
  const low = ((bytes[4]! << 16) | (bytes[5]! << 8) | bytes[6]!) >>> 3
  return (high * 2 ** 21 + low) / 2 ** 53
}
