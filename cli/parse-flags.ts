import { parseArgs } from 'node:util'
import { UsageError } from '@/cli/io'
import { nearestName } from '@/lib/core/nearest-name'

export type FlagSpec = { type: 'string' | 'boolean'; short?: string; multiple?: boolean; value?: string; help: string }

export type Flags = {
  /** Values in the order given; absent = not given. */
  all: (name: string) => string[]
  /** The one value of a flag, null when it is not given. */
  one: (name: string) => string | null
  has: (name: string) => boolean
}

/** Reads the flags of a command; unknown flags, missing values and repeated single flags throw UsageError. */
export function parseFlags(command: string, args: string[], specs: Record<string, FlagSpec>): Flags {
  const options = Object.fromEntries(Object.entries(specs).map(([name, { type, short }]) =>
    [name, { type, multiple: true as const, ...(short ? { short } : {}) }]))
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  const values = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(positionalMessage(command, token.value, args[token.index - 1], specs))
    if (token.kind !== 'option') continue
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name]! : null
    if (!spec) throw unknownFlag(command, token.rawName, token.name, specs)
    const own = values.get(token.name) ?? []
    if (spec.type === 'boolean' && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`)
    const value = token.value ?? ''
    const looksLikeFlag = !token.inlineValue && value.startsWith('-') && value !== '-' && Number.isNaN(Number(value))
    if (spec.type === 'string' && (value === '' || looksLikeFlag)) throw new UsageError(`${token.rawName} needs a value: ${spec.value ?? 'VALUE'}`)
    if (!spec.multiple && spec.type === 'string' && own.length > 0) throw new UsageError(`${token.rawName} may be given only once`)
    values.set(token.name, [...own, value])
  }
  return {
    all: (name) => values.get(name) ?? [],
    one: (name) => values.get(name)?.[0] ?? null,
    has: (name) => values.has(name),
  }
}

function unknownFlag(command: string, raw: string, name: string, specs: Record<string, FlagSpec>): UsageError {
  const near = nearestName(name, Object.keys(specs))
  return new UsageError(`unknown flag ${raw}${near ? `; did you mean --${near}?` : ''} (slicegate ${command} --help lists them)`)
}

function positionalMessage(command: string, value: string, previous: string | undefined, specs: Record<string, FlagSpec>): string {
  const repeatable = Object.entries(specs).filter(([, spec]) => spec.multiple).map(([name]) => `--${name}`)
  const hint = repeatable.length > 0 && previous !== undefined ? `; repeat the flag for each file (${repeatable.join(', ')})` : ''
  return `unexpected argument ${JSON.stringify(value)}${hint} (slicegate ${command} --help)`
}

/** The flags as lines of a help text. */
export function flagsHelp(specs: Record<string, FlagSpec>): string {
  const left = Object.entries(specs).map(([name, { short, value }]) => `  ${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`)
  const width = Math.max(...left.map((text) => text.length)) + 2
  return Object.values(specs).map(({ help }, i) => `${left[i]!.padEnd(width)}${help}`).join('\n')
}
