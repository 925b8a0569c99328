import { cutAround, markTrace } from '@/lib/core/privacy/mark-hides'
import type { PreviewView } from '@/lib/core/privacy/privacy-view'
import { findHiddenWords } from '@/lib/core/pii/hidden-words'
import { compilePattern } from '@/lib/core/pii/own-patterns'
import { countPlaceholderEffects } from '@/lib/core/pii/placeholder-effects'
import { createConversationPlaceholders } from '@/lib/core/pii/placeholders'
import { collectStrings } from '@/lib/core/pii/redactor'
import { DEFAULT_RULES, piiRules, type PiiRules, type PiiType } from '@/lib/core/pii/rules'
import type { Findings } from '@/lib/core/pii/types'
import type { Trace } from '@/lib/core/trace'
import type { DbClient } from '@/lib/db/client'
import { getPrivacyDraft } from '@/lib/db/privacy-rules'
import { listNewestTraces } from '@/lib/db/privacy-traces'
import { loadRedactor, rulesKey, type RedactorDeps } from '@/lib/services/load-redactor'

export const PREVIEW_TRACES = 100
/** Larger traces would keep the page for seconds. */
const MOST_BYTES = 128 * 1024
/** Characters that are shown on either side of what would be hidden. */
const AROUND = 90

type Deps = Omit<RedactorDeps, 'db'> & { db: DbClient }

/**
 * What the draft would hide in the newest 100 stored traces that is not hidden there now, or the rules that are on where there is no draft. Nothing is stored.
 * What the draft would show again cannot be told: the values are gone.
 *
 * @throws what a detector outside throws
 */
export async function previewRules({ projectId }: { projectId: string }, deps: Deps): Promise<PreviewView> {
  const stored = await getPrivacyDraft(deps.db, projectId)
  const on = stored ? piiRules.parse(stored.rules) : DEFAULT_RULES
  const rules = stored?.draft ? piiRules.parse(stored.draft) : on
  // placeholders in either mode, so that what is hidden can be pointed at
  const { redactor, find } = await loadRedactor({ projectId, draft: { ...rules, mode: 'placeholder' } }, deps)
  const traces = await listNewestTraces(deps.db, projectId, PREVIEW_TRACES, MOST_BYTES)
  const strings = [...new Set(traces.flatMap(({ trace }) => collectStrings(trace)))]
  const found = await find(strings)
  const placeholdersOf = createConversationPlaceholders()
  const [byType, off] = [new Map<PiiType, { values: number; traces: number }>(), new Map<PiiType, number>()]
  const pairs: { id: string; before: Trace; after: Trace }[] = []
  let failed = 0
  for (const { id, trace } of traces) {
    const redacted = redactedOrNull(() => redactor.trace(trace, { placeholders: placeholdersOf(trace.conversationId), found }))
    if (!redacted) {
      failed += 1
      continue
    }
    for (const [type, values] of entriesOf(redacted.findings)) {
      const sum = byType.get(type) ?? { values: 0, traces: 0 }
      byType.set(type, { values: sum.values + values, traces: sum.traces + 1 })
    }
    for (const [type, values] of entriesOf(redacted.off)) off.set(type, (off.get(type) ?? 0) + values)
    pairs.push({ id, before: trace, after: redacted.trace })
  }
  const rows = pairs.map(({ id, before, after }) => ({ id, sourceId: after.sourceId, ts: before.ts, texts: markTrace(before, after).map(({ where, segments }) => ({ where, segments: cutAround(segments, AROUND) })) }))
  return {
    of: stored?.draft ? 'draft' : 'rules', version: stored?.version ?? 0, mode: rules.mode, traces: traces.length, failed, changed: rows.filter(({ texts }) => texts.length > 0).length,
    byType: [...byType].map(([type, sum]) => ({ type, ...sum })).sort((a, b) => b.values - a.values),
    byRule: matchesByRule(rules, traces.flatMap(({ trace }) => everyString([trace.request, trace.response, trace.error, trace.dimensions])), rulesKey(projectId, deps.idSecret ?? null)),
    off: [...off].map(([type, values]) => ({ type, values })).sort((a, b) => b.values - a.values),
    effects: countPlaceholderEffects(pairs), rows: rows.filter(({ texts }) => texts.length > 0),
  }
}

/** One that cannot be gone over must not take the page of all others along. */
function redactedOrNull<T>(redact: () => T): T | null {
  try {
    return redact()
  } catch {
    return null
  }
}

/** Every text of a value as often as it stands there; names of fields keep their words. */
function everyString(value: unknown, into: string[] = []): string[] {
  if (typeof value === 'string') into.push(value)
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) everyString(item, into)
  return into
}

const entriesOf = (findings: Findings) => Object.entries(findings) as [PiiType, number][]

function matchesByRule(rules: PiiRules, strings: readonly string[], key: string): PreviewView['byRule'] {
  const count = (find: (text: string) => { length: number }) => strings.reduce((sum, text) => sum + find(text).length, 0)
  const own = rules.patterns.map((pattern) => ({ name: pattern.name, type: pattern.type ?? 'custom', matches: count(compilePattern(pattern).find) }))
  const reported = [...new Set(rules.hidden.map(({ type }) => type))].map((type) => {
    const hidden = rules.hidden.filter((one) => one.type === type)
    return { name: `${hidden.length} reported`, type, matches: count((text) => findHiddenWords(text, hidden, key)) }
  })
  return [...own, ...reported]
}
