import { keccak_256 } from '@noble/hashes/sha3.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { PiiSpan } from '@/lib/core/pii/types'

/** The alphabets of both forms. */
export const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
export const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const BASE58_ADDRESS = /(?<![A-Za-z0-9])[13LMTDA9m2n][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])/g
const BECH32_ADDRESS = /(?<![A-Za-z0-9])(?:bc|tb|ltc|addr|cosmos|osmo)1[ac-hj-np-z02-9]{11,100}(?![A-Za-z0-9])/gi
const HEX_ADDRESS = /(?<![A-Za-z0-9])0x[0-9a-fA-F]{40}(?![A-Za-z0-9])/g
const WALLET_WORD = /(?<!\p{L})(?:wallet|eth(?:ereum)?|erc-?20|usdt|usdc|crypto|address|adresse|send|pay|deposit|withdraw\w*)(?!\p{L})/iu

/** Addresses of wallets: Bitcoin and its kin by their checksums, Ethereum by EIP-55, or by a word nearby where all letters are of one case. */
export function findCryptoAddresses(text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  const add = (match: RegExpMatchArray, value: string) => spans.push({ start: match.index!, end: match.index! + match[0].length, type: 'crypto', value })
  for (const match of text.matchAll(BASE58_ADDRESS)) if (isBase58Address(match[0])) add(match, match[0])
  for (const match of text.matchAll(BECH32_ADDRESS)) if (isBech32Address(match[0])) add(match, match[0].toLowerCase())
  for (const match of text.matchAll(HEX_ADDRESS)) {
    const near = WALLET_WORD.test(text.slice(Math.max(0, match.index - 64), match.index + match[0].length + 32))
    if (!/^0x(.)\1+$/.test(match[0]) && (near || isEip55(match[0]))) add(match, match[0].toLowerCase())
  }
  return spans
}

function isBase58Address(text: string): boolean {
  return decodeBase58(text) !== null
}

/** The 25 bytes of an address, the last four its checksum; null when that is wrong. */
export function decodeBase58(text: string): Uint8Array | null {
  let value = 0n
  for (const char of text) {
    const place = BASE58.indexOf(char)
    if (place < 0) return null
    value = value * 58n + BigInt(place)
  }
  const zeros = /^1*/.exec(text)![0].length
  const hex = value === 0n ? '' : value.toString(16)
  const body = hex.length % 2 ? `0${hex}` : hex
  const bytes = Uint8Array.from([...new Array<number>(zeros).fill(0), ...(body.match(/../g) ?? []).map((byte) => parseInt(byte, 16))])
  if (bytes.length !== 25) return null
  const check = sha256(sha256(bytes.slice(0, 21)))
  return [0, 1, 2, 3].every((i) => check[i] === bytes[21 + i]) ? bytes : null
}

/** BIP 173 and BIP 350: the remainder is 1 (bech32) or 0x2bc830a3 (bech32m). */
function isBech32Address(text: string): boolean {
  if (text !== text.toLowerCase() && text !== text.toUpperCase()) return false
  const lower = text.toLowerCase()
  const split = lower.lastIndexOf('1')
  const sum = bech32Sum(lower.slice(0, split), [...lower.slice(split + 1)].map((char) => BECH32.indexOf(char)))
  return sum === 1 || sum === 0x2bc830a3
}

/** The remainder of a prefix and its values, checksum included. */
export function bech32Sum(prefix: string, data: readonly number[]): number {
  const codes = [...prefix].map((char) => char.charCodeAt(0))
  let sum = 1
  for (const value of [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...data]) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (let i = 0; i < 5; i++) if ((top >>> i) & 1) sum ^= GENERATORS[i]!
  }
  return sum
}

const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

function isEip55(text: string): boolean {
  const plain = text.slice(2)
  if (plain === plain.toLowerCase() || plain === plain.toUpperCase()) return false
  const hash = bytesToHex(keccak_256(utf8ToBytes(plain.toLowerCase())))
  return [...plain].every((char, i) => !/[a-f]/i.test(char) || (parseInt(hash[i]!, 16) >= 8) === (char === char.toUpperCase()))
}
