/**
 * JSON text as a tree of places in it. Values are not decoded: whatever stands between two places stays as it was written, byte for byte.
 */
export type JsonNode = {
  kind: 'string' | 'number' | 'literal' | 'array' | 'object'
  start: number
  end: number
  /** Elements of an array, values of an object. */
  items: JsonNode[]
  /** Names of an object's values, in the same order, duplicates included. */
  keys: JsonNode[]
}

export type JsonTree = {
  root: JsonNode
  /** false: the text was cut off; the last string may have no closing quote. */
  complete: boolean
}

/** Deeper ones are nobody's; a stack of objects costs memory. */
const MAX_DEPTH = 400
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const LITERAL = /true|false|null/y
const LITERAL_START = /t(?:r(?:ue?)?)?$|f(?:a(?:l(?:se?)?)?)?$|n(?:u(?:ll?)?)?$/y

type State = { node: JsonNode; expects: 'key' | 'colon' | 'value' | 'comma' | 'first' }

/** The tree of a text that holds one object or array, whole or cut off; null when it holds anything else. Time is linear in the text. */
export function readJsonTree(text: string): JsonTree | null {
  const stack: State[] = []
  let root: JsonNode | null = null
  let at = 0
  const cut = () => (root === null ? null : closeAll(root, stack, text.length))
  for (;;) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at += 1
    if (root !== null && stack.length === 0) return at === text.length ? { root, complete: true } : null
    if (at >= text.length) return cut()
    const char = text[at]!
    const top = stack.at(-1)
    if (top === undefined && char !== '{' && char !== '[') return null
    if (top && (char === '}' || char === ']')) {
      if ((char === '}') !== (top.node.kind === 'object') || (top.expects !== 'comma' && top.expects !== 'first')) return null
      top.node.end = at += 1
      stack.pop()
      continue
    }
    if (top?.expects === 'comma') {
      if (char !== ',') return null
      top.expects = top.node.kind === 'object' ? 'key' : 'value'
      at += 1
      continue
    }
    if (top?.expects === 'colon') {
      if (char !== ':') return null
      top.expects = 'value'
      at += 1
      continue
    }
    const isKey = top?.node.kind === 'object' && (top.expects === 'key' || top.expects === 'first')
    const node = readNode(text, at)
    if (node === null || (isKey && node.kind !== 'string')) return null
    if (node.end === -1) {
      // a string or a word that nobody finished
      node.end = text.length
      if (isKey) top.node.keys.push(node)
      else top?.node.items.push(node)
      return cut()
    }
    if (isKey) {
      top.node.keys.push(node)
      top.expects = 'colon'
    } else if (top) {
      top.node.items.push(node)
      top.expects = 'comma'
    }
    root ??= node
    at = node.end
    if (node.kind === 'object' || node.kind === 'array') {
      if (stack.length >= MAX_DEPTH) return null
      stack.push({ node, expects: 'first' })
    }
  }
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9
}

/** What begins here; `end` is behind the opening bracket of an object or array, and -1 where the text ends before the value does. */
function readNode(text: string, start: number): JsonNode | null {
  const char = text[start]!
  if (char === '{') return { kind: 'object', start, end: start + 1, items: [], keys: [] }
  if (char === '[') return { kind: 'array', start, end: start + 1, items: [], keys: NONE }
  if (char === '"') return leaf('string', start, stringEnd(text, start))
  for (const [kind, pattern] of [['number', NUMBER], ['literal', LITERAL]] as const) {
    pattern.lastIndex = start
    const match = pattern.exec(text)
    if (match) return leaf(kind, start, start + match[0].length)
  }
  LITERAL_START.lastIndex = start
  return LITERAL_START.test(text) || /^-?$/.test(text.slice(start)) ? leaf('literal', start, -1) : null
}

/** Nothing is ever put into it: a log has a hundred strings for each object. */
const NONE: JsonNode[] = []

function leaf(kind: JsonNode['kind'], start: number, end: number): JsonNode {
  return { kind, start, end, items: NONE, keys: NONE }
}

function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text.charCodeAt(quote - 1 - slashes) === 92) slashes += 1
    if (slashes % 2 === 0) return quote + 1
  }
  return -1
}

function closeAll(root: JsonNode, stack: State[], end: number): JsonTree {
  for (const { node } of stack) node.end = end
  return { root, complete: false }
}
