import { isMap, isNode, isScalar, parseDocument, type Document, type Node, type Pair, type YAMLMap } from 'yaml'

/** A setting of the gate section by its key in the file, e.g. `threshold` or `confirm.enabled`. */
export type GateSettingPath = [string] | [string, string]

const SECTIONS = [['gating'], ['gates'], ['eval_config', 'gating'], ['eval_config', 'gates']]

/**
 * The text of an eval_config.yaml with one setting of the gate changed; comments, order and spelling of everything else stay.
 * The setting is changed where it stands (everywhere, if it stands twice), else added to the first gate section of the
 * file, else a section `gating` is added. null: the text is not YAML, or the place is taken by something else.
 */
export function editGateSetting(text: string, path: GateSettingPath, value: string): string | null {
  const doc = parseDocument(text)
  if (doc.errors.length > 0 || (doc.contents !== null && !isMap(doc.contents) && !isEmpty(doc.contents))) return null
  const standing = SECTIONS.map((section) => pairAt(doc, [...section, ...path])).filter((pair) => pair !== null)
  if (standing.length > 0) return replaceAll(text, standing, value)
  const section = SECTIONS.find((candidate) => pairAt(doc, candidate) !== null)
  if (!section) return appendSection(text, doc, path, value)
  const inner = path.length === 2 ? pairAt(doc, [...section, path[0]]) : null
  if (inner) return addTo(text, inner, path[1]!, value)
  return addTo(text, pairAt(doc, section)!, path[0], path.length === 2 ? `{ ${path[1]}: ${value} }` : value)
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null
}

function pairAt(doc: Document, path: readonly string[]): Pair<Node, Node | null> | null {
  let node: unknown = doc.contents
  let found: Pair<Node, Node | null> | null = null
  for (const step of path) {
    if (!isMap(node)) return null
    found = (node.items.find(({ key }) => isScalar(key) && key.value === step) as Pair<Node, Node | null> | undefined) ?? null
    if (!found) return null
    node = found.value
  }
  return found
}

/** From the back, so that places further up stay where they are. */
function replaceAll(text: string, pairs: Pair<Node, Node | null>[], value: string): string {
  const places = pairs.map(({ key, value: old }) => (
    old?.range && old.range[1] > old.range[0] ? { from: old.range[0], to: old.range[1], gap: '' } : { from: afterColon(text, key), to: afterColon(text, key), gap: ' ' }))
  return places.sort((a, b) => b.from - a.from).reduce((done, { from, to, gap }) => `${done.slice(0, from)}${gap}${value}${done.slice(to)}`, text)
}

function afterColon(text: string, key: Node): number {
  return text.indexOf(':', key.range?.[1] ?? 0) + 1
}

/** Adds a key at the beginning of a mapping, in the style that the mapping has. */
function addTo(text: string, { key, value: section }: Pair<Node, Node | null>, name: string, value: string): string | null {
  if (!isMap(section)) return section === null || isEmpty(section) ? insert(text, afterColon(text, key), ` { ${name}: ${value} }`) : null
  const map = section as YAMLMap<Node, Node | null>
  const start = map.range?.[0] ?? 0
  if (map.flow) return insert(text, start + 1, ` ${name}: ${value}${map.items.length > 0 ? ',' : ' '}`)
  const first = map.items[0]?.key
  const at = isNode(first) ? first.range?.[0] ?? start : start
  const indent = ' '.repeat(at - (text.lastIndexOf('\n', at - 1) + 1))
  return insert(text, at, `${name}: ${value}\n${indent}`)
}

function insert(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at)
}

function appendSection(text: string, doc: Document, path: GateSettingPath, value: string): string | null {
  // a mapping in braces goes on to the end of the file, nothing can be written after it
  if (isMap(doc.contents) && doc.contents.flow) return null
  const end = text === '' || text.endsWith('\n') ? text : `${text}\n`
  const setting = path.length === 2 ? `${path[0]}: { ${path[1]}: ${value} }` : `${path[0]}: ${value}`
  return `${end}gating:\n  ${setting}\n`
}
