import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import { ConfigError } from '@/lib/core/config/config-error'

export type YamlFile = {
  value: unknown
  /** 1-based line of the key or item at a path, or of the nearest thing around it that the file has. */
  lineOf: (path: readonly PropertyKey[]) => number
  warnings: string[]
}

/** Where the library speaks to programmers. */
const MESSAGES: Record<string, string> = { MULTIPLE_DOCS: 'expected one document; a second one begins here' }

/** Reads one YAML document; keeps the lines. Throws ConfigError with the line of the first mistake. */
export function readYaml(source: string, file: string): YamlFile {
  const unstorable = source.search(/\u0000|\p{Surrogate}/u)
  if (unstorable >= 0) {
    throw new ConfigError(file, source.slice(0, unstorable).split('\n').length, 'expected text, got a NUL character or half a surrogate pair')
  }
  const lines = new LineCounter()
  const doc = parseDocument(source, { lineCounter: lines, prettyErrors: false, merge: true, strict: true, logLevel: 'error' })
  const first = doc.errors[0]
  if (first) throw new ConfigError(file, lines.linePos(first.pos[0]).line, `not valid YAML: ${MESSAGES[first.code] ?? first.message}`)
  let value: unknown
  try {
    value = doc.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw new ConfigError(file, 1, `not usable YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
  return {
    value,
    lineOf: (path) => lineOfPath(doc, lines, path),
    warnings: doc.warnings.map((warning) => `${file}:${lines.linePos(warning.pos[0]).line}: ${warning.message}`),
  }
}

function lineOfPath(doc: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = doc.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => (isScalar(item.key) ? String(item.key.value) : String(item.key)) === String(step))
      if (!pair) break
      offset = (pair.key as Node | null)?.range?.[0] ?? offset
      node = pair.value
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step]
      if (!isNode(node)) break
      offset = node.range?.[0] ?? offset
    } else break
  }
  return Math.max(1, lines.linePos(offset).line)
}
