import { createAnalyser, TOP, type Analyser } from '@/lib/core/pii/analyse'
import type { Analysis } from '@/lib/core/pii/analysis'
import { createAnalysisMemo } from '@/lib/core/pii/analysis-memo'
import { learn, replaceAll, type Analysed, type Redaction } from '@/lib/core/pii/conversation-redaction'
import { fieldName } from '@/lib/core/pii/field-types'
import { createPlaceholders, type Placeholders } from '@/lib/core/pii/placeholders'
import { pseudonymise } from '@/lib/core/pii/pseudonymise'
import { compileRules, DEFAULT_RULES, type CompiledRules } from '@/lib/core/pii/rules'
import type { Findings, PiiSpan } from '@/lib/core/pii/types'
import { storableJson, storableText } from '@/lib/core/storable-text'
import type { Redacted, Trace } from '@/lib/core/trace'

/** Goes up whenever the code finds or writes something else; the first half of `Redactor.version`. */
export const REDACTOR_VERSION = '2'

/** What detectors outside of the process found, by the string that they were asked about (`collectStrings` gives them). */
export type Found = ReadonlyMap<string, readonly PiiSpan[]>

export type RedactOptions = {
  /** What the conversation knows already; without it the value is redacted on its own. */
  placeholders?: Placeholders | undefined
  found?: Found | undefined
}

/** `findings`: how many values were replaced, by type; `off`: how many were found and stay, because their type is switched off. */
export type RedactCounts = { findings: Findings; off: Findings }

/** Values of the original record are not counted: they are those of the request and the response once more. */
export type RedactedTrace = { trace: Redacted<Trace> } & RedactCounts

export type Redactor = {
  /** `<version of the code>.<version of the project's rules>`, stored with every trace. */
  version: string
  /** One text of people or machines. JSON stays JSON, and everything but what is replaced stays byte for byte. */
  text(text: string, options?: RedactOptions): { text: Redacted<string> } & RedactCounts
  /**
   * Every string of a trace, keys of objects included, and its original. Ids (source, conversation, customer) must stay distinct over
   * all conversations, so personal data in them becomes a pseudonym such as `<EMAIL_9f86d081884c>` instead of a number; a dimension
   * that repeats an id gets the id's pseudonym.
   */
  trace(trace: Trace, options?: RedactOptions): RedactedTrace
  /**
   * Traces of one conversation, in any order: what one of them tells is known in all of them, and numbers are given in the order of time.
   * As long as the list, in its order; null stands for one that could not be redacted and must be refused.
   */
  conversation(traces: readonly Trace[], options?: RedactOptions): (RedactedTrace | null)[]
  /** A value to find again or to group by: the same value always gives the same. `customer`: a name in it is looked for by its shape alone. */
  id(value: string, kind?: 'id' | 'customer'): Redacted<string>
}

export type RedactorOptions = {
  rules?: CompiledRules | undefined
  /** Keys the pseudonyms inside ids; must stay the same for a project. */
  idKey?: string | undefined
  /** Seeds the values that stand in the place of others in mode `surrogate`. */
  surrogateSeed?: string | undefined
}

/**
 * The door: the only maker of `Redacted<…>` values. Every method throws whatever goes wrong: the caller must refuse the row and store
 * nothing of it.
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const rules = options.rules ?? compileRules(DEFAULT_RULES, '')
  const idKey = options.idKey ?? ''
  const memo = createAnalysisMemo()
  const analyser = (found: Found | undefined) => createAnalyser({ rules, memo, ...(found ? { found } : {}) })
  const begin = (placeholders: Placeholders | undefined, conversation: string): Redaction => ({
    placeholders: placeholders ?? createPlaceholders(), rules, findings: {}, off: {},
    surrogateSeed: rules.mode === 'surrogate' ? `${options.surrogateSeed ?? idKey}:${conversation}` : null,
  })
  return {
    version: `${REDACTOR_VERSION}.${rules.version}`,
    text: (text, { placeholders, found } = {}) => {
      const redaction = begin(placeholders, '')
      const part = look(storableText(text), analyser(found))
      learn([part], redaction)
      return { text: replaceAll(part, redaction) as Redacted<string>, findings: redaction.findings, off: redaction.off }
    },
    trace: (trace, { placeholders, found } = {}) => {
      const redaction = begin(placeholders, conversationOf(trace))
      const looked = lookAt(trace, analyser(found))
      learn(looked.parts, redaction)
      return replaceIn(looked, redaction, idKey)
    },
    conversation: (traces, { placeholders = createPlaceholders(), found } = {}) => {
      const analyse = analyser(found)
      const looked = traces.map((trace) => orNull(() => lookAt(trace, analyse)))
      const inTime = looked.flatMap((one, index) => (one === null ? [] : [{ one, index }])).sort((a, b) => compareTime(a.one.trace, b.one.trace))
      const results = traces.map((): RedactedTrace | null => null)
      const learned = orNull(() => {
        learn(inTime.flatMap(({ one }) => one.parts), begin(placeholders, ''))
        return true
      })
      if (learned === null) return results
      for (const { one, index } of inTime) results[index] = orNull(() => replaceIn(one, begin(placeholders, conversationOf(one.trace)), idKey))
      return results
    },
    id: (value, kind = 'id') => pseudonymise(value, { rules, key: idKey, kind }) as Redacted<string>,
  }
}

function conversationOf({ conversationId, sourceId }: Trace): string {
  return conversationId ?? sourceId
}

function compareTime(a: Trace, b: Trace): number {
  if (a.ts !== b.ts) return a.ts < b.ts ? -1 : 1
  return a.sourceId < b.sourceId ? -1 : a.sourceId > b.sourceId ? 1 : 0
}

/** null: it must be refused, whatever went wrong. */
function orNull<T>(make: () => T): T | null {
  try {
    return make()
  } catch {
    return null
  }
}

function look(text: string, analyse: Analyser, place = TOP): Analysed {
  return { text, analysis: analyse(text, place) }
}

/** A trace whose texts were looked at; nothing of it is replaced yet. */
type Looked = { trace: Trace; texts: ReturnType<typeof lookAtTexts>; dimensions: { name: Analysed; value: string; part: Analysed | null }[]; parts: Analysed[] }

function lookAt(trace: Trace, analyse: Analyser): Looked {
  const texts = lookAtTexts(trace, analyse)
  const ids = new Set([trace.sourceId, trace.parentSourceId, trace.conversationId, trace.customerId].filter((value) => value !== null))
  const dimensions = Object.entries(trace.dimensions).map(([name, value]) => ({
    name: lookPlainly(name, analyse), value,
    part: ids.has(value) ? null : look(storableText(value), analyse, { ...TOP, name: fieldName(name), instruction: false, names: false }),
  }))
  return { trace, texts, dimensions, parts: [...Object.values(texts), ...dimensions.flatMap(({ name, part }) => [name, part])].filter((part) => part !== null) }
}

/** Words without people: names of models, of dimensions. */
function lookPlainly(value: string, analyse: Analyser): Analysed {
  return look(storableText(value), analyse, { ...TOP, names: false })
}

function lookAtTexts(trace: Trace, analyse: Analyser) {
  const json = (value: object | null) => (value === null ? null : look(storableJson(value), analyse))
  const plain = (value: string | null) => (value === null ? null : lookPlainly(value, analyse))
  return {
    request: json(trace.request), response: json(trace.response), error: json(trace.error),
    original: typeof trace.original === 'string' ? look(storableText(trace.original), analyse) : null,
    source: plain(trace.source), modelRequested: plain(trace.modelRequested), modelUsed: plain(trace.modelUsed), provider: plain(trace.provider),
    notReplayableReason: plain(trace.notReplayableReason),
  }
}

function replaceIn({ trace, texts, dimensions }: Looked, redaction: Redaction, idKey: string): RedactedTrace {
  const text = (part: Analysed | null) => (part === null ? null : replaceAll(part, redaction))
  const value = (part: Analysed | null) => (part === null ? null : (JSON.parse(replaceAll(part, redaction)) as unknown))
  const id = (given: string, kind: 'id' | 'customer' = 'id') => pseudonymise(given, { rules: redaction.rules, key: idKey, kind, findings: redaction.findings })
  const maybe = (given: string | null, kind?: 'customer') => (given === null ? null : id(given, kind))
  const redacted: Trace = {
    ...trace,
    source: text(texts.source)!, modelRequested: text(texts.modelRequested), modelUsed: text(texts.modelUsed), provider: text(texts.provider),
    sourceId: id(trace.sourceId), parentSourceId: maybe(trace.parentSourceId), conversationId: maybe(trace.conversationId), customerId: maybe(trace.customerId, 'customer'),
    request: value(texts.request) as Trace['request'],
    response: value(texts.response) as Trace['response'],
    error: value(texts.error) as Trace['error'],
    dimensions: Object.fromEntries(dimensions.map(({ name, value: given, part }) => [text(name)!, part === null ? id(given, given === trace.customerId ? 'customer' : 'id') : text(part)!])),
    notReplayableReason: text(texts.notReplayableReason),
    ...(trace.original === undefined ? {} : { original: texts.original === null ? null : replaceAll(texts.original, { ...redaction, findings: {}, off: {} }) }),
  }
  return { trace: redacted as Redacted<Trace>, findings: redaction.findings, off: redaction.off }
}

/** Every text of a trace that detectors outside should look at, each once: what people, models and tools wrote, JSON taken apart. */
export function collectStrings(trace: Trace): string[] {
  const parts = [trace.request, trace.response, trace.error].filter((part) => part !== null).map(storableJson)
  return collectAll(typeof trace.original === 'string' ? [...parts, storableText(trace.original)] : parts)
}

/** The same of one text: of JSON its strings, at any depth; of what is none, or broke off, the text itself as well. */
export function collectTexts(text: string): string[] {
  const clean = storableText(text)
  return isJson(clean) ? collectAll([clean]) : [...new Set([clean, ...collectAll([clean])])]
}

function collectAll(texts: string[]): string[] {
  const strings = new Set<string>()
  const analyse = createAnalyser({})
  const collect = (text: string, analysis: Analysis): void => {
    if (analysis.leaves) for (const leaf of analysis.leaves) collect(leaf.text, leaf.inner)
    else if (/\p{L}{2}/u.test(text) && text.length > 3) strings.add(text)
  }
  for (const text of texts) collect(text, analyse(text))
  return [...strings]
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
