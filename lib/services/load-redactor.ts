import { createHmac } from 'node:crypto'
import { collectTexts, createRedactor, type Redactor } from '@/lib/core/pii/redactor'
import { compileRules, DEFAULT_RULES, piiRules, type PiiRules } from '@/lib/core/pii/rules'
import type { PiiSpan } from '@/lib/core/pii/types'
import type { Db } from '@/lib/db/client'
import { getPrivacyRules } from '@/lib/db/privacy-rules'
import { AppError } from '@/lib/errors'

/** Detectors outside of the process (lib/llm/detect): spans of each text, in order. A failure throws. */
export type Detect = (texts: string[]) => Promise<PiiSpan[][]>

export type RedactorDeps = {
  db: Db
  /** null or absent: none is set up. */
  detect?: Detect | null
  /** Secret of the installation; null or absent: digests are keyed by the project's id alone. */
  idSecret?: string | null
}

export type LoadedRedactor = {
  redactor: Redactor
  /** What the detectors outside find in these strings; empty where none is set up. Throws when one fails: the row must be refused. */
  find(strings: string[]): Promise<Map<string, PiiSpan[]>>
}

/**
 * The redactor of a project, by the rules that are switched on; `draft` takes these rules instead, for a preview. Everything that is
 * stored, queued, logged or shown in an error goes through it.
 *
 * @throws when stored rules cannot be read: nothing may be stored under rules that nobody knows
 */
export async function loadRedactor(
  { projectId, draft }: { projectId: string; draft?: PiiRules }, { db, detect, idSecret }: RedactorDeps,
): Promise<LoadedRedactor> {
  const stored = draft ? null : await getPrivacyRules(db, projectId)
  const rules = draft ?? (stored ? piiRules.parse(stored.rules) : DEFAULT_RULES)
  const redactor = redactorOf({ projectId, rules, version: stored?.version ?? 0, secret: idSecret ?? null })
  return {
    redactor,
    find: async (strings) => {
      if (!detect || strings.length === 0) return new Map()
      const spans = await detect(strings)
      return new Map(strings.map((text, i) => [text, spans[i] ?? []]))
    },
  }
}

/**
 * The redactor for these texts, with what the detectors outside find in them; without detectors it is the redactor itself.
 *
 * @throws AppError unavailable when a detector does not answer: then nothing of it may be stored
 */
export async function askDetectors({ redactor, find }: LoadedRedactor, texts: string[], { detect }: Pick<RedactorDeps, 'detect'>): Promise<Redactor> {
  if (!detect) return redactor
  const found = await find([...new Set(texts.flatMap(collectTexts))]).catch((error: unknown) => {
    throw new AppError('unavailable', `Personal data could not be looked for, so nothing was stored: ${error instanceof Error ? error.message : 'the detector failed'}`)
  })
  return { ...redactor, text: (text, options) => redactor.text(text, { ...options, found }) }
}

/** Key of the digests of a project's `hidden` words. */
export function rulesKey(projectId: string, idSecret: string | null): string {
  return derived('hidden words', projectId, idSecret)
}

function derived(use: string, projectId: string, secret: string | null): string {
  return secret === null ? projectId : createHmac('sha256', secret).update(`${use}:${projectId}`).digest('hex')
}

const KEPT = 8
const known = new Map<string, Redactor>()

/** Expressions take a while to compile, and a redactor remembers what it has looked at: every import and every note asks for one. */
function redactorOf({ projectId, rules, version, secret }: { projectId: string; rules: PiiRules; version: number; secret: string | null }): Redactor {
  const name = JSON.stringify([projectId, secret === null, version, rules])
  const redactor = known.get(name) ?? createRedactor({
    rules: compileRules(rules, rulesKey(projectId, secret), version), idKey: projectId, surrogateSeed: derived('surrogates', projectId, secret),
  })
  known.delete(name)
  known.set(name, redactor)
  if (known.size > KEPT) known.delete(known.keys().next().value!)
  return redactor
}
