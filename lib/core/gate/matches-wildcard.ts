/**
 * Whether a text is what a pattern says, with `*` for any letters or none. Not a regular expression: one of many stars can
 * take years on a text of a hundred letters.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const parts = pattern.split('*')
  const [first, last] = [parts[0]!, parts.at(-1)!]
  if (parts.length === 1) return text === pattern
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  const inner = text.slice(first.length, text.length - last.length)
  let from = 0
  for (const part of parts.slice(1, -1)) {
    const at = inner.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return true
}
