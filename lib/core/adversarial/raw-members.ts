const SPACE = /[ \t\n\r]/

/**
 * The members of a JSON object with their values as text, byte for byte as they stand there: JSON.parse would lose the order of
 * keys that look like numbers, keys that come twice, and numbers such as 1.10 or 1e400.
 *
 * @param text an object that JSON.parse accepts
 * @throws SyntaxError when a name comes twice
 */
export function rawMembers(text: string): Map<string, string> {
  const members = new Map<string, string>()
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  while (text[at] === '"') {
    const nameEnd = endOfString(text, at)
    const name = JSON.parse(text.slice(at, nameEnd)) as string
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const end = endOfValue(text, start)
    if (members.has(name)) throw new SyntaxError(`"${name}" is there twice`)
    members.set(name, text.slice(start, end))
    at = skipSpace(text, skipSpace(text, end) + 1)
  }
  return members
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && SPACE.test(text[at]!)) at += 1
  return at
}

function endOfString(text: string, from: number): number {
  let at = from + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function endOfValue(text: string, from: number): number {
  let at = from
  let depth = 0
  do {
    const char = text[at]!
    if (char === '"') at = endOfString(text, at)
    else if (char === '{' || char === '[') {
      depth += 1
      at += 1
    } else if (char === '}' || char === ']') {
      depth -= 1
      at += 1
    } else if (depth > 0) at += 1
    else while (at < text.length && !/[\s,}\]]/.test(text[at]!)) at += 1
  } while (depth > 0)
  return at
}
