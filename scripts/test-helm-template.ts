import { stringify } from 'yaml'

// Renders the chart in tests, where no Helm is. It knows exactly the part of Helm's language that the chart uses, and fails on everything else;
// docs/kubernetes.md says how it was compared with the real engine.

type Node = { kind: 'text'; text: string } | { kind: 'show'; value: Pipe }
  | { kind: 'if'; when: Pipe; then: Node[]; otherwise: Node[] } | { kind: 'range'; key: string | null; item: string; of: Pipe; body: Node[] }
type Pipe = Call[]
type Call = { name: string | null; args: Value[] }
type Value = { kind: 'literal'; value: unknown } | { kind: 'path'; root: string; keys: string[] } | { kind: 'pipe'; pipe: Pipe }
type Scope = { dot: unknown; variables: Map<string, unknown> }

const TOKEN = /"(?:[^"\\]|\\.)*"|\$?[A-Za-z_]\w*(?:\.\w+)*|\$(?:\.\w+)*|\.(?:\w+(?:\.\w+)*)?|-?\d+|:=|[|(),]/g

/** All templates together, as Helm sees them: helpers may stand in any file. Returns the text of one of them. */
export function createRenderer(files: Record<string, string>): (file: string, context: object) => string {
  const defined = new Map<string, Node[]>()
  const trees = new Map(Object.entries(files).map(([name, source]) => [name, parse(source, name, defined)]))
  const include = (name: unknown, dot: unknown): string => {
    const nodes = defined.get(String(name))
    if (!nodes) throw new Error(`no template "${String(name)}" is defined`)
    return render(nodes, { dot, variables: new Map([['$', dot]]) }, include)
  }
  return (file, context) => render(trees.get(file)!, { dot: context, variables: new Map([['$', context]]) }, include)
}

type Piece = { text: string } | { action: string }

/** Text and actions; a dash takes the white space beside it away. */
function split(source: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const match of source.matchAll(/\{\{(-?)\s*([^]*?)\s*(-?)\}\}/g)) {
    const before = source.slice(at, match.index)
    pieces.push({ text: match[1] ? before.replace(/\s+$/, '') : before }, { action: match[2]! })
    at = match.index + match[0].length
    if (match[3]) at += /^\s*/.exec(source.slice(at))![0].length
  }
  pieces.push({ text: source.slice(at) })
  return pieces
}

function parse(source: string, file: string, defined: Map<string, Node[]>): Node[] {
  const root: Node[] = []
  const open: { nodes: Node[]; node: Extract<Node, { kind: 'if' }> | null }[] = [{ nodes: root, node: null }]
  const top = () => open.at(-1)!
  for (const piece of split(source)) {
    if ('text' in piece) {
      if (piece.text) top().nodes.push({ kind: 'text', text: piece.text })
      continue
    }
    const [word, ...rest] = piece.action.split(/\s+/)
    const after = rest.join(' ')
    if (piece.action.startsWith('/*')) continue
    if (word === 'define') {
      defined.set(JSON.parse(after) as string, [])
      open.push({ nodes: defined.get(JSON.parse(after) as string)!, node: null })
    } else if (word === 'if') {
      const node = { kind: 'if' as const, when: parsePipe(after), then: [], otherwise: [] }
      top().nodes.push(node)
      open.push({ nodes: node.then, node })
    } else if (word === 'else') {
      const { node } = top()
      if (!node || after) throw new Error(`${file}: "else" stands where this renderer knows none`)
      open[open.length - 1] = { nodes: node.otherwise, node: null }
    } else if (word === 'range') {
      const named = /^(?:\$(\w+), )?\$(\w+) := (.+)$/.exec(after)
      if (!named) throw new Error(`${file}: range without names is not known: ${after}`)
      const node = { kind: 'range' as const, key: named[1] ?? null, item: named[2]!, of: parsePipe(named[3]!), body: [] }
      top().nodes.push(node)
      open.push({ nodes: node.body, node: null })
    } else if (word === 'end') {
      if (after || open.length === 1) throw new Error(`${file}: an "end" too many`)
      open.pop()
    } else if (['with', 'template', 'block', 'break', 'continue'].includes(word!)) {
      throw new Error(`${file}: ${word} is not known to this renderer`)
    } else {
      top().nodes.push({ kind: 'show', value: parsePipe(piece.action) })
    }
  }
  if (open.length !== 1) throw new Error(`${file}: an "end" is missing`)
  return root
}

function parsePipe(source: string): Pipe {
  const tokens = source.match(TOKEN) ?? []
  if (tokens.join('') !== source.replaceAll(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? part : ''))) throw new Error(`cannot be read: ${source}`)
  let at = 0
  const value = (): Value => {
    const token = tokens[at]!
    at += 1
    if (token === '(') {
      const pipe = read()
      if (tokens[at] !== ')') throw new Error(`a ")" is missing: ${source}`)
      at += 1
      return { kind: 'pipe', pipe }
    }
    if (token.startsWith('"')) return { kind: 'literal', value: JSON.parse(token) as string }
    if (/^-?\d+$/.test(token)) return { kind: 'literal', value: Number(token) }
    if (token === 'true' || token === 'false') return { kind: 'literal', value: token === 'true' }
    if (token.startsWith('$') || token.startsWith('.')) {
      const [root, ...keys] = token.split('.')
      return { kind: 'path', root: root === '' ? '.' : root!, keys: keys.filter((key) => key !== '') }
    }
    throw new Error(`"${token}" stands where a value was expected: ${source}`)
  }
  const call = (): Call => {
    const isFunction = /^[A-Za-z]/.test(tokens[at] ?? '') && tokens[at] !== 'true' && tokens[at] !== 'false'
    const name = isFunction ? tokens[at++]! : null
    const args: Value[] = []
    while (at < tokens.length && tokens[at] !== '|' && tokens[at] !== ')') args.push(value())
    if (name === null && args.length !== 1) throw new Error(`one value was expected: ${source}`)
    return { name, args }
  }
  const read = (): Pipe => {
    const pipe = [call()]
    while (tokens[at] === '|') {
      at += 1
      pipe.push(call())
    }
    return pipe
  }
  const pipe = read()
  if (at !== tokens.length) throw new Error(`cannot be read to its end: ${source}`)
  return pipe
}

type Include = (name: unknown, dot: unknown) => string

function render(nodes: Node[], scope: Scope, include: Include): string {
  return nodes.map((node) => {
    if (node.kind === 'text') return node.text
    if (node.kind === 'show') return show(evaluate(node.value, scope, include))
    if (node.kind === 'if') return render(truthy(evaluate(node.when, scope, include)) ? node.then : node.otherwise, scope, include)
    const of = evaluate(node.of, scope, include)
    // Go goes through the keys of a map in their order
    const entries: [unknown, unknown][] = Array.isArray(of) ? [...of.entries()] : Object.entries((of ?? {}) as object).sort(([a], [b]) => (a < b ? -1 : 1))
    return entries.map(([key, item]) => {
      const variables = new Map([...scope.variables, [`$${node.item}`, item]])
      if (node.key) variables.set(`$${node.key}`, key)
      return render(node.body, { dot: item, variables }, include)
    }).join('')
  }).join('')
}

function show(value: unknown): string {
  if (value === undefined || value === null) throw new Error('a value that is not there would be shown')
  if (typeof value === 'object') throw new Error('an object would be shown: toYaml is missing')
  return String(value)
}

function truthy(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}

function evaluate(pipe: Pipe, scope: Scope, include: Include): unknown {
  let last: unknown
  for (const [index, { name, args }] of pipe.entries()) {
    const values = args.map((arg) => valueOf(arg, scope, include))
    if (index > 0) values.push(last)
    if (name === null && index > 0) throw new Error('a value cannot be called')
    last = name === null ? values[0] : apply(name, values, include)
  }
  return last
}

function valueOf(value: Value, scope: Scope, include: Include): unknown {
  if (value.kind === 'literal') return value.value
  if (value.kind === 'pipe') return evaluate(value.pipe, scope, include)
  if (value.root !== '.' && !scope.variables.has(value.root)) throw new Error(`${value.root} is not declared`)
  let found = value.root === '.' ? scope.dot : scope.variables.get(value.root)
  for (const key of value.keys) {
    if (found === undefined || found === null) throw new Error(`.${value.keys.join('.')}: nothing holds ${key}`)
    found = (found as Record<string, unknown>)[key]
  }
  return found
}

const FUNCTIONS: Record<string, (...args: never[]) => unknown> = {
  and: (...args: unknown[]) => args.find((arg) => !truthy(arg)) ?? args.at(-1),
  not: (value: unknown) => !truthy(value),
  eq: (a: unknown, b: unknown) => a === b,
  has: (item: unknown, list: unknown[]) => list.includes(item),
  list: (...items: unknown[]) => items,
  dict: (...pairs: unknown[]) => Object.fromEntries(Array.from({ length: pairs.length / 2 }, (_, index) => [pairs[2 * index], pairs[2 * index + 1]])) as unknown,
  default: (fallback: unknown, value: unknown) => (truthy(value) ? value : fallback),
  printf: (format: string, ...args: unknown[]) => format.replace(/%s/g, () => String(args.shift())),
  quote: (value: unknown) => (value === undefined || value === null ? '' : JSON.stringify(String(value))),
  trunc: (length: number, text: string) => text.slice(0, length),
  trimSuffix: (suffix: string, text: string) => (text.endsWith(suffix) ? text.slice(0, -suffix.length) : text),
  nindent: (spaces: number, text: string) => `\n${text.split('\n').map((line) => ' '.repeat(spaces) + line).join('\n')}`,
  toYaml: (value: unknown) => stringify(value, { sortMapEntries: true, lineWidth: 0 }).trimEnd(),
}

function apply(name: string, values: unknown[], include: Include): unknown {
  if (name === 'include') return include(values[0], values[1])
  if (name === 'required') {
    if (values[1] === undefined || values[1] === null || values[1] === '') throw new Error(String(values[0]))
    return values[1]
  }
  const known = FUNCTIONS[name]
  if (!known) throw new Error(`the function ${name} is not known to this renderer`)
  return known(...(values as never[]))
}
