import type { PiiSpan } from '@/lib/core/pii/types'

const IPV4 = /(?<![\p{L}\p{N}.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?!\p{L}|\p{N}|\.\d)/gu
const VERSION_WORD = /(?<!\p{L})(?:v|ver|version|release|build|firmware|driver|chrome|firefox|safari|edge|sdk|api|section|§|kapitel|chapter|abschnitt)[ /:.]{0,3}$/iu
const IP_WORD = /(?<!\p{L})(?:ip|ipv4|ip[ _-]?addr\w*|address|host|client|remote|from|server|dns|ping|x-forwarded-for)\W{1,6}(?:is |was )?$/iu
const IPV6 = /(?<![\p{L}\p{N}:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\p{L}\p{N}:])/giu
const MAC = /(?<![\p{L}\p{N}:-])(?:(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|(?:[0-9a-f]{2}-){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})(?![\p{L}\p{N}:]|-[0-9a-f]{2})/giu

/**
 * Internet addresses. Private, loopback, link-local, multicast and reserved ones stay: thousands of networks use the same, so they
 * name nobody. Four small numbers (1.2.3.4) are a version unless a word says otherwise.
 */
export function findIps(text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  for (const match of text.matchAll(IPV4)) {
    const before = text.slice(Math.max(0, match.index - 24), match.index)
    if (!isPublicIpv4(match[0]) || VERSION_WORD.test(before)) continue
    if (!/\d{3}/.test(match[0]) && (match[0].match(/\d{2}/g) ?? []).length < 3 && !IP_WORD.test(before)) continue
    spans.push({ start: match.index, end: match.index + match[0].length, type: 'ip', value: match[0] })
  }
  if (!text.includes(':')) return spans
  for (const match of text.matchAll(IPV6)) {
    if (!isPublicIpv6(match[0])) continue
    spans.push({ start: match.index, end: match.index + match[0].length, type: 'ip', value: match[0].toLowerCase() })
  }
  return spans
}

/** Hardware addresses in the three usual forms; all zeros and all ones are nobody's. */
export function findMacs(text: string): PiiSpan[] {
  return [...text.matchAll(MAC)].flatMap((match) => {
    const value = match[0].replace(/[:.-]/g, '').toLowerCase()
    return /^(?:0{12}|f{12})$/.test(value) || /^\d{12}$/.test(match[0].replace(/\./g, '')) ? []
      : [{ start: match.index, end: match.index + match[0].length, type: 'mac' as const, value }]
  })
}

function isPublicIpv4(text: string): boolean {
  const [a = 0, b = 0, c = 0] = text.split('.').map(Number)
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false
  if ((a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254) || (a === 100 && b >= 64 && b <= 127)) return false
  // documentation (RFC 5737) and benchmarks (RFC 2544)
  return !((a === 192 && b === 0 && (c === 0 || c === 2)) || (a === 198 && (b === 18 || b === 19)) || (a === 198 && b === 51 && c === 100) || (a === 203 && b === 0 && c === 113))
}

function isPublicIpv6(text: string): boolean {
  const groups = text.split(':')
  const gaps = text.split('::').length - 1
  if (gaps > 1 || text.includes(':::')) return false
  const given = groups.filter((group) => group !== '')
  const tail = given.at(-1)?.includes('.') ? 1 : 0
  if (gaps === 0 && (given.length + tail !== 8 || text.startsWith(':') || text.endsWith(':'))) return false
  if (gaps === 1 && (given.length + tail > 7 || given.length < 3)) return false
  // times such as 10:30:00 have no letters and too few groups; addresses of one's own network and of documents stay
  return !/^(?:fe[89ab]|f[cdef]|2001:0?db8:|::1$)/i.test(text)
}
