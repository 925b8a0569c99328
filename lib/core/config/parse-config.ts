import type { z } from 'zod'
import { ConfigError } from '@/lib/core/config/config-error'
import { findUnknownKeys } from '@/lib/core/config/find-unknown-keys'
import { ConflictingSettings, normaliseConfig } from '@/lib/core/config/normalise-config'
import { readYaml, type YamlFile } from '@/lib/core/config/read-yaml'
import { configFileSchema } from '@/lib/core/config/schema'
import type { GateConfig } from '@/lib/core/config/types'
import { nearestName } from '@/lib/core/nearest-name'

export type ParsedConfig = {
  config: GateConfig
  /** One sentence each, with file and line: unknown keys, and what YAML itself warns about. */
  warnings: string[]
}

/**
 * Reads the text of eval_config.yaml. Both published shapes are accepted, alone or together, with or without
 * `eval_config:` around them; an empty text gives the defaults. Throws ConfigError (file, line, what was expected)
 * for YAML mistakes, wrong values and settings that contradict each other. Unknown keys only warn.
 */
export function parseConfig(text: string, file: string): ParsedConfig {
  const yaml = readYaml(text, file)
  const value = yaml.value ?? {}
  const parsed = configFileSchema.safeParse(value)
  if (!parsed.success) throw wrongValue(parsed.error.issues[0]!, value, yaml, file)
  const warnings = [...yaml.warnings, ...unknownKeyWarnings(value, yaml, file)]
  try {
    return { config: normaliseConfig(parsed.data), warnings: [...new Set(warnings)] }
  } catch (error) {
    if (!(error instanceof ConflictingSettings)) throw error
    const { first, second } = error.conflict
    const message = `${second.join('.')} says something else than ${first.join('.')} in line ${yaml.lineOf(first)}; keep one of them`
    throw new ConfigError(file, yaml.lineOf(second), message)
  }
}

function wrongValue(issue: z.core.$ZodIssue, value: unknown, yaml: YamlFile, file: string): ConfigError {
  const deepest = nestedIssue(issue)
  const path = deepest.path
  const where = path.length === 0 ? 'the file' : path.map(String).join('.')
  return new ConfigError(file, yaml.lineOf(path), `${where}: expected ${deepest.message}, got ${show(valueAt(value, path))}`)
}

/** A union fails as a whole; where one branch got further into the value than the others, its complaint is the useful one. */
function nestedIssue(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string } {
  if (issue.code !== 'invalid_union') return issue
  for (const branch of issue.errors) {
    const inner = branch.find((candidate) => candidate.path.length > 0)
    if (inner) {
      const deeper = nestedIssue(inner)
      return { path: [...issue.path, ...deeper.path], message: deeper.message }
    }
  }
  return issue
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Record<PropertyKey, unknown>)[step]
  }
  return at
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'number') return String(value)
  const json = containsItself(value) ? 'a value that contains itself' : JSON.stringify(value) ?? String(value)
  return json.length > 60 ? `${json.slice(0, 57)}…` : json
}

/** An anchor whose alias stands inside it. */
function containsItself(value: unknown, around: ReadonlySet<unknown> = new Set()): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (around.has(value)) return true
  const inside = new Set([...around, value])
  return Object.values(value).some((item) => containsItself(item, inside))
}

function unknownKeyWarnings(value: unknown, yaml: YamlFile, file: string): string[] {
  return findUnknownKeys(configFileSchema, value).map(({ path, known }) => {
    const name = String(path.at(-1))
    const near = nearestName(name, known)
    const hint = near ? `; did you mean ${near}?` : ''
    return `${file}:${yaml.lineOf(path)}: unknown key ${path.join('.')} is ignored${hint}`
  })
}
