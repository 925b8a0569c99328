const ESCAPES = /(?:%[0-9a-f]{2})+/gi

/**
 * A request's path and query as it can be decoded: bytes in the path that are no UTF-8 become U+FFFD, a percent sign that begins no escape becomes `%25`. The
 * same text where nothing is wrong. Such a path names nothing that there is, and is answered like every other that does not.
 */
export function mendPath(url: string): string {
  const end = url.search(/[?#]/)
  const path = end < 0 ? url : url.slice(0, end)
  if (!path.includes('%') || isDecodable(path)) return url
  const whole = path.replace(/%(?![0-9a-f]{2})/gi, '%25').replace(ESCAPES, (escapes) => (isDecodable(escapes) ? escapes : encodeURIComponent(decode(escapes))))
  return end < 0 ? whole : whole + url.slice(end)
}

function decode(escapes: string): string {
  return new TextDecoder().decode(Uint8Array.from(escapes.slice(1).split('%'), (digits) => Number.parseInt(digits, 16)))
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
