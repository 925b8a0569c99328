import { keccak_256 } from '@noble/hashes/sha3.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { BASE58, BECH32, bech32Sum, decodeBase58 } from '@/lib/core/pii/crypto-addresses'
import { sameShape, type Random } from '@/lib/core/pii/surrogate-numbers'

/** A key with the same beginning, by which people and programs know whose it is, and nothing else of it. */
export function secretLike(text: string, random: Random): string {
  if (text.startsWith('-----BEGIN')) return text.replace(/^(?!-----).+$/gm, (line) => sameShape(line, random))
  const prefix = /^(?:[A-Za-z0-9]{2,10}[-_.]){1,3}|^(?:AKIA|ASIA|AIza|eyJ|GOCSPX-)/.exec(text)?.[0] ?? ''
  return prefix.length < text.length / 2 ? prefix + sameShape(text.slice(prefix.length), random) : sameShape(text, random)
}

/** An address of the same chain with a right checksum. */
export function cryptoLike(text: string, random: Random): string {
  if (/^0x/i.test(text)) return ethereum(text, random)
  return /^[a-z]+1[ac-hj-np-z02-9]+$/i.test(text) && /^(?:bc|tb|ltc|addr|cosmos|osmo)1/i.test(text) ? bech32(text.toLowerCase(), random) : base58(text, random)
}

function ethereum(text: string, random: Random): string {
  const hex = Array.from({ length: 40 }, () => Math.floor(random() * 16).toString(16)).join('')
  if (text === text.toLowerCase()) return `0x${hex}`
  const hash = bytesToHex(keccak_256(utf8ToBytes(hex)))
  return `0x${[...hex].map((char, i) => (parseInt(hash[i]!, 16) >= 8 ? char.toUpperCase() : char)).join('')}`
}

function base58(text: string, random: Random): string {
  const known = decodeBase58(text)
  if (!known) return sameShape(text, random)
  const body = Uint8Array.from({ length: 21 }, (_, i) => (i === 0 ? known[0]! : Math.floor(random() * 256)))
  const check = sha256(sha256(body)).slice(0, 4)
  let value = BigInt(`0x${bytesToHex(body)}${bytesToHex(check)}`)
  let written = ''
  for (; value > 0n; value /= 58n) written = BASE58[Number(value % 58n)]! + written
  const zeros = body.findIndex((byte) => byte !== 0)
  return '1'.repeat(Math.max(0, zeros)) + written
}

function bech32(text: string, random: Random): string {
  const split = text.lastIndexOf('1')
  const [prefix, data] = [text.slice(0, split), text.slice(split + 1)]
  const constant = bech32Sum(prefix, [...data].map((char) => BECH32.indexOf(char)))
  const values = [...data.slice(0, -6)].map((char, i) => (i === 0 ? BECH32.indexOf(char) : Math.floor(random() * 32)))
  const sum = bech32Sum(prefix, [...values, 0, 0, 0, 0, 0, 0]) ^ constant
  const check = Array.from({ length: 6 }, (_, i) => (sum >>> (5 * (5 - i))) & 31)
  return `${prefix}1${[...values, ...check].map((value) => BECH32[value]).join('')}`
}
