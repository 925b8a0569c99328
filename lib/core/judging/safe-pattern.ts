/**
 * Regular expressions that cannot run away. A pattern is matched by walking all its states at once (Thompson), so the time
 * is text length × pattern size whatever the pattern says; JavaScript's own engine backtracks, exponentially at worst.
 *
 * The subset: literals, `.`, classes and escapes of the `u` flag, `^ $ \b \B`, groups `( )` and `(?: )`, `|`, `* + ? {m,n}` and
 * their lazy forms. Not: back references, look-around, named groups, inline flags.
 */
export const MAX_PATTERN_LENGTH = 500
const MAX_STATES = 2000
const MAX_NESTING = 50
/** Characters × states: a tenth of a second. */
const MAX_STEPS = 10_000_000

type One = { test: (codePoint: number) => boolean }
type Node =
  | { kind: 'one'; one: One } | { kind: 'assert'; name: '^' | '$' | 'b' | 'B' } | { kind: 'sequence'; parts: Node[] }
  | { kind: 'choice'; options: Node[] } | { kind: 'repeat'; part: Node; min: number; max: number | null }
type State =
  | { op: 'one'; one: One } | { op: 'assert'; name: '^' | '$' | 'b' | 'B' } | { op: 'split'; to: number[] } | { op: 'match' }

/** `test` says whether the pattern occurs in the text; null = the text is too long for the pattern, so nobody knows. */
export type SafePattern = { test: (text: string) => boolean | null }

class Unsupported extends Error {}

function oneOf(source: string, ignoreCase: boolean): One {
  let native: RegExp
  try {
    native = new RegExp(`^(?:${source})$`, ignoreCase ? 'ui' : 'u')
  } catch {
    throw new Unsupported(`cannot read ${source}`)
  }
  const ascii = Array.from({ length: 128 }, (_, code) => native.test(String.fromCharCode(code)))
  return { test: (code) => ascii[code] ?? native.test(String.fromCodePoint(code)) }
}

class Parser {
  private at = 0
  private readonly chars: string[]
  constructor(pattern: string, private readonly ignoreCase: boolean) {
    this.chars = [...pattern]
  }

  parse(): Node {
    const node = this.choice(0)
    if (this.at < this.chars.length) throw new Unsupported('a ) without its (')
    return node
  }

  private rest(): string {
    return this.chars.slice(this.at, this.at + 12).join('')
  }

  private choice(depth: number): Node {
    if (depth > MAX_NESTING) throw new Unsupported(`groups go deeper than ${MAX_NESTING}`)
    const options = [this.sequence(depth)]
    while (this.chars[this.at] === '|') {
      this.at += 1
      options.push(this.sequence(depth))
    }
    return options.length === 1 ? options[0]! : { kind: 'choice', options }
  }

  private sequence(depth: number): Node {
    const parts: Node[] = []
    while (this.at < this.chars.length && this.chars[this.at] !== '|' && this.chars[this.at] !== ')') parts.push(this.quantified(depth))
    return { kind: 'sequence', parts }
  }

  private quantified(depth: number): Node {
    const part = this.atom(depth)
    const counted = /^\{(\d{1,4})(,(\d{1,4})?)?\}/.exec(this.rest())
    const sign = this.chars[this.at]
    const short = sign === '*' ? [0, null] as const : sign === '+' ? [1, null] as const : sign === '?' ? [0, 1] as const : null
    if (!counted && !short) return part
    if (part.kind === 'assert') throw new Unsupported('nothing to repeat')
    this.at += counted ? counted[0].length : 1
    if (this.chars[this.at] === '?') this.at += 1 // lazy: which match is found does not matter
    if (/^[*+?]|^\{\d/.test(this.rest())) throw new Unsupported('two quantifiers in a row')
    const [min, max] = short ?? [Number(counted![1]), counted![2] === undefined ? Number(counted![1]) : counted![3] === undefined ? null : Number(counted![3])]
    if (max !== null && max < min) throw new Unsupported('numbers out of order in { }')
    return { kind: 'repeat', part, min, max }
  }

  private atom(depth: number): Node {
    const char = this.chars[this.at]!
    this.at += 1
    if (char === '(') return this.group(depth)
    if (char === '[') return { kind: 'one', one: oneOf(this.bracket(), this.ignoreCase) }
    if (char === '\\') return this.escape()
    if (char === '^' || char === '$') return { kind: 'assert', name: char }
    if ('*+?{'.includes(char)) throw new Unsupported(`nothing to repeat before ${char}`)
    return { kind: 'one', one: oneOf(char === '.' ? char : literal(char), this.ignoreCase) }
  }

  private group(depth: number): Node {
    if (this.chars[this.at] === '?') {
      if (this.chars[this.at + 1] !== ':') throw new Unsupported('look-around, named groups and flags are not supported')
      this.at += 2
    }
    const inside = this.choice(depth + 1)
    if (this.chars[this.at] !== ')') throw new Unsupported('a ( without its )')
    this.at += 1
    return inside
  }

  private bracket(): string {
    const start = this.at - 1
    while (this.at < this.chars.length && this.chars[this.at] !== ']') this.at += this.chars[this.at] === '\\' ? 2 : 1
    if (this.at >= this.chars.length) throw new Unsupported('a [ without its ]')
    this.at += 1
    return this.chars.slice(start, this.at).join('')
  }

  private escape(): Node {
    const char = this.chars[this.at]
    if (char === 'b' || char === 'B') {
      this.at += 1
      return { kind: 'assert', name: char }
    }
    if (char === undefined || /[1-9k]/.test(char)) throw new Unsupported('back references are not supported')
    const rest = this.chars.slice(this.at, this.at + 40).join('')
    const long = /^(?:[pPu]\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[a-zA-Z])/.exec(rest)?.[0]
    this.at += long ? [...long].length : 1
    const source = long ? `\\${long}` : /[0-9A-Za-z]/.test(char) ? `\\${char}` : literal(char)
    return { kind: 'one', one: oneOf(source, this.ignoreCase) }
  }
}

function literal(char: string): string {
  return /[$()*+.?[\\\]^{|}/]/.test(char) ? `\\${char}` : char
}

function compile(node: Node, states: State[]): void {
  const add = (state: State) => {
    if (states.push(state) > MAX_STATES) throw new Unsupported(`the pattern unfolds to more than ${MAX_STATES} states`)
    return state
  }
  if (node.kind === 'one') add({ op: 'one', one: node.one })
  else if (node.kind === 'assert') add({ op: 'assert', name: node.name })
  else if (node.kind === 'sequence') for (const part of node.parts) compile(part, states)
  else if (node.kind === 'choice') {
    const split: State = add({ op: 'split', to: [] })
    const ends: { op: 'split'; to: number[] }[] = []
    for (const option of node.options) {
      if (split.op === 'split') split.to.push(states.length)
      compile(option, states)
      const end = { op: 'split' as const, to: [] as number[] }
      add(end)
      ends.push(end)
    }
    for (const end of ends) end.to.push(states.length)
  } else compileRepeat(node.part, node.min, node.max, states, add)
}

function compileRepeat(part: Node, min: number, max: number | null, states: State[], add: (state: State) => State): void {
  // {0,9999} of nothing adds no states by itself: count the copies, too.
  for (let copy = 0; copy < min; copy += 1) {
    add({ op: 'split', to: [states.length + 1] })
    compile(part, states)
  }
  if (max === null) {
    const loop = { op: 'split' as const, to: [states.length + 1] }
    add(loop)
    compile(part, states)
    add({ op: 'split', to: [states.indexOf(loop)] })
    loop.to.push(states.length)
    return
  }
  const exits: { op: 'split'; to: number[] }[] = []
  for (let copy = min; copy < max; copy += 1) {
    const exit = { op: 'split' as const, to: [states.length + 1] }
    add(exit)
    exits.push(exit)
    compile(part, states)
  }
  for (const exit of exits) exit.to.push(states.length)
}

const isWord = (code: number | undefined) => code !== undefined && /\w/.test(String.fromCodePoint(code))

function holds(name: '^' | '$' | 'b' | 'B', text: number[], at: number): boolean {
  if (name === '^') return at === 0
  if (name === '$') return at === text.length
  return (isWord(text[at - 1]) !== isWord(text[at])) === (name === 'b')
}

function search(states: State[], text: number[]): boolean {
  const seen = new Int32Array(states.length).fill(-1)
  let current: number[] = []
  for (let at = 0; at <= text.length; at += 1) {
    // A match may begin anywhere: the first state is added at every place.
    const stack = [0, ...current]
    const ones: number[] = []
    while (stack.length > 0) {
      const index = stack.pop()!
      if (seen[index] === at) continue
      seen[index] = at
      const state = states[index]!
      if (state.op === 'match') return true
      if (state.op === 'split') stack.push(...state.to)
      else if (state.op === 'one') ones.push(index)
      else if (holds(state.name, text, at)) stack.push(index + 1)
    }
    const code = text[at]
    current = code === undefined ? [] : ones.filter((index) => (states[index] as { one: One }).one.test(code)).map((index) => index + 1)
  }
  return false
}

/** Reads a pattern of the subset above, or says in words why it is refused. */
export function safePattern(pattern: string, ignoreCase = false): SafePattern | { problem: string } {
  if (pattern.length > MAX_PATTERN_LENGTH) return { problem: `longer than ${MAX_PATTERN_LENGTH} characters` }
  const states: State[] = []
  try {
    compile(new Parser(pattern, ignoreCase).parse(), states)
  } catch (error) {
    if (error instanceof Unsupported) return { problem: error.message }
    throw error
  }
  states.push({ op: 'match' })
  return { test: (text) => (text.length * states.length > MAX_STEPS ? null : search(states, Array.from(text, (char) => char.codePointAt(0)!))) }
}
