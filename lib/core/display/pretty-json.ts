/** Keys in code point order, two spaces of indentation: two equal values give the same text whatever their key order. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(sortKeys(value), null, 2)
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, sortKeys(child)]))
}

/** The value of a JSON text, or `undefined` when it is not JSON: a truncated tool call stays text and is shown as such. */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** A JSON text brought into one form; text that is not JSON comes back as it is. */
export function prettyJsonText(text: string): string {
  const parsed = parseJson(text)
  return parsed ? prettyJson(parsed.value) : text
}

/**
 * Lays JSON text out as it stands, one entry a line, keys in their order, whether it is whole or cut off: two versions
 * of a call of which one was truncated can then be compared line by line.
 */
export function layOutJsonText(text: string): string {
  let out = ''
  let depth = 0
  let inString = false
  const newLine = () => `\n${'  '.repeat(Math.max(0, depth))}`
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i]!
    if (inString) {
      out += char
      if (char === '\\') out += text[(i += 1)] ?? ''
      else if (char === '"') inString = false
    } else if (char === '"') {
      inString = true
      out += char
    } else if (char === '{' || char === '[') {
      depth += 1
      out += char + newLine()
    } else if (char === '}' || char === ']') {
      depth -= 1
      out = out.trimEnd() + newLine() + char
    } else if (char === ',') out += char + newLine()
    else if (char === ':') out += ': '
    else if (!/\s/.test(char)) out += char
  }
  return out
}
