import { z } from 'zod'
import { digestWords, findHiddenWords, type HiddenWords } from '@/lib/core/pii/hidden-words'
import { compilePattern, type CompiledPattern } from '@/lib/core/pii/own-patterns'
import { PII_TYPES, type PiiSpan, type PiiType } from '@/lib/core/pii/types'

export type { PiiSpan, PiiType }

/**
 * What a project hides and how. `off` types are found and counted for a preview but stay in the text; `allow` are values that are never
 * hidden; `hidden` are words that people reported as leaks, kept as keyed digests of their normalised form, never as text.
 */
export type PiiRules = {
  mode: 'placeholder' | 'surrogate'
  off: PiiType[]
  patterns: { name: string; pattern: string; type?: PiiType | undefined }[]
  allow: string[]
  hidden: HiddenWords[]
}

const LONGEST_PATTERN = 500
const type = z.enum(PII_TYPES)

const pattern = z.strictObject({
  name: z.string().trim().min(1).max(60), pattern: z.string().min(1).max(LONGEST_PATTERN), type: type.optional(),
}).superRefine((given, context) => {
  const problem = patternProblem(given.pattern)
  if (problem) context.addIssue({ code: 'custom', path: ['pattern'], message: `"${given.name}": ${problem}` })
})

/** The rules as they stand in the database and in a form; an error names the field, and the pattern by its name. */
export const piiRules: z.ZodType<PiiRules> = z.strictObject({
  mode: z.enum(['placeholder', 'surrogate']).default('placeholder'),
  off: z.array(type).default([]).transform((types) => [...new Set(types)]),
  patterns: z.array(pattern).max(100, 'expected at most 100 patterns').default([]),
  allow: z.array(z.string().trim().min(2, 'expected at least 2 characters').max(200)).max(1000, 'expected at most 1000 values').default([]),
  hidden: z.array(z.strictObject({ words: z.int().min(1).max(12), digest: z.string().regex(/^[0-9a-f]{36}$/), type })).max(10_000).default([]),
})

/**
 * Rules of a project that has set none. Organisations and places (a carrier, a city, a country) stay: they are what many requests are about,
 * a model that does not see them answers something else, and they name nobody; the street and the code of an address are hidden.
 */
export const DEFAULT_RULES: PiiRules = { mode: 'placeholder', off: ['organisation', 'place'], patterns: [], allow: [], hidden: [] }

export type CompiledRules = {
  mode: PiiRules['mode']
  /** Goes up with every change of the rules; 0 = the defaults. */
  version: number
  off: ReadonlySet<PiiType>
  patterns: readonly CompiledPattern[]
  /** Whether a value that was found in these letters is one that stays. */
  allows(type: PiiType, written: string): boolean
  /** Words that people reported. */
  findHidden(text: string): PiiSpan[]
}

/**
 * Rules made ready for use. `key` is the secret under which `hidden` was digested (lib/services/load-redactor.ts says which).
 *
 * @throws when a pattern cannot be used, with its name
 */
export function compileRules(rules: PiiRules, key: string, version = 0): CompiledRules {
  const allowed = new Set(rules.allow.map(plain))
  const domains = rules.allow.map(plain).filter((value) => value.startsWith('@'))
  return {
    mode: rules.mode,
    version,
    off: new Set(rules.off),
    patterns: rules.patterns.map((one) => compilePattern(one)),
    allows: (found, written) => {
      if (allowed.size === 0) return false
      const value = plain(written)
      return allowed.has(value) || (found === 'email' && domains.some((domain) => value.endsWith(domain)))
    },
    findHidden: (text) => findHiddenWords(text, rules.hidden, key),
  }
}

/** A value that somebody reported, as a rule that does not hold it; null when there are no words in it, or more than 12. */
export function hideWords(text: string, as: PiiType, key: string): HiddenWords | null {
  const digested = digestWords(text, key)
  return digested && { ...digested, type: as }
}

/** Why a regular expression cannot be used, in words; null when it can. Every one that can be used takes linear time (RE2). */
export function patternProblem(text: string): string | null {
  try {
    const compiled = compilePattern({ name: '', pattern: text })
    return compiled.matchesNothing ? 'matches the empty text, so it would be found everywhere' : null
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^pattern "": /, '') : String(error)
  }
}

function plain(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ')
}
