import { toOuter, type Analysis, type Leaf, type TextSpan } from '@/lib/core/pii/analysis'
import { withoutOverlaps } from '@/lib/core/pii/analyse'
import { personTokens } from '@/lib/core/pii/person-tokens'
import { PLACEHOLDER } from '@/lib/core/pii/placeholder-shape'
import type { Placeholders } from '@/lib/core/pii/placeholders'
import type { CompiledRules } from '@/lib/core/pii/rules'
import { pourSurrogate, surrogateOf } from '@/lib/core/pii/surrogates'
import type { Findings, PiiSpan, PiiType } from '@/lib/core/pii/types'

/** One text that was looked at, or one field of a trace as JSON text. */
export type Analysed = { text: string; analysis: Analysis }

export type Redaction = {
  placeholders: Placeholders
  rules: CompiledRules
  /** null: placeholders are written. */
  surrogateSeed: string | null
  /** What was replaced, and what was found but stays because its type is off. */
  findings: Findings
  off: Findings
}

/**
 * First pass: everything that the texts of one trace say about people, before any of it is replaced, so that a name in the last tool
 * result is hidden in the first sentence as well. Longer names first: `James` belongs to `James Lee`, not the other way round.
 */
export function learn(parts: readonly Analysed[], { placeholders, rules }: Redaction): void {
  const people: { value: string; words: number }[] = []
  for (const { text, analysis } of parts) {
    reserveAll(text, analysis, placeholders)
    for (const { type, value } of analysis.learned) {
      if (rules.off.has(type) || rules.allows(type, value)) continue
      if (type === 'person') people.push({ value, words: personTokens(value).length })
      else placeholders.known.learn(type, value)
    }
  }
  for (const { value } of people.sort((a, b) => b.words - a.words)) placeholders.known.learn('person', value)
}

/** Second pass: the text with every span replaced. Nothing else of it changes. */
export function replaceAll({ text, analysis }: Analysed, redaction: Redaction): string {
  const lower = text.toLowerCase()
  const known = redaction.placeholders.known.mayHold(lower) || (analysis.leaves !== null && text.includes('\\u')) ? findKnown(text, analysis, redaction.placeholders) : []
  const spans = withKnown(text, analysis.spans, known)
  if (spans.length === 0 && analysis.repairs.length === 0) return text
  const edits = [
    ...spans.flatMap((span) => {
      const written = text.slice(span.start, span.end)
      const put = replacement(span, written, redaction)
      return put === null ? [] : [{ start: span.start, end: span.end, text: put }]
    }),
    ...analysis.repairs,
  ].sort((a, b) => a.start - b.start)
  let result = ''
  let position = 0
  for (const edit of edits) {
    if (edit.start < position) continue
    result += text.slice(position, edit.start) + edit.text
    position = edit.end
  }
  return result + text.slice(position)
}

/** What takes the place of a span; null when it stays. */
function replacement(span: TextSpan, written: string, redaction: Redaction): string | null {
  const { rules, findings, off } = redaction
  if (rules.allows(span.type, written)) return null
  if (rules.off.has(span.type) && !span.named) {
    off[span.type] = (off[span.type] ?? 0) + 1
    return null
  }
  findings[span.type] = (findings[span.type] ?? 0) + 1
  const put = valueFor(span.type, span.value, written, redaction)
  if (span.quotes === undefined || /^\d{1,15}$/.test(put)) return put
  const quote = `${'\\'.repeat(2 ** span.quotes - 1)}"`
  return `${quote}${put}${quote}`
}

/** The placeholder or surrogate of a value in this conversation. */
export function valueFor(type: PiiType, value: string, written: string, { placeholders, surrogateSeed }: Redaction): string {
  if (surrogateSeed === null || type === 'attachment') return placeholders.for(type, value)
  let normal = value
  const base = placeholders.for(type, value, (known, attempt) => {
    normal = known
    return surrogateOf(type, known, written, attempt === 0 ? surrogateSeed : `${surrogateSeed}+${attempt}`) ?? sealed(type)
  })
  if (base === sealed(type)) return base
  if (type === 'person') normal = placeholders.known.personOf(value)
  return pourSurrogate(type, base, normal, written)
}

/** Where no surrogate could be made. */
function sealed(type: PiiType): string {
  return `<${type.toUpperCase()}_0>`
}

function findKnown(text: string, analysis: Analysis, placeholders: Placeholders, instruction = false): PiiSpan[] {
  if (analysis.leaves === null) return placeholders.known.find(text, instruction ? 'people' : 'all')
  return analysis.leaves.flatMap((leaf) => knownInLeaf(leaf, placeholders))
}

function knownInLeaf(leaf: Leaf, placeholders: Placeholders): PiiSpan[] {
  if (leaf.text.length < 3 || !placeholders.known.mayHold(leaf.text.toLowerCase())) return []
  return findKnown(leaf.text, leaf.inner, placeholders, leaf.instruction).map((span) => toOuter(leaf, span))
}

/** Known values win over a part of themselves that was found alone; otherwise what was found in the text itself stands. */
function withKnown(text: string, own: readonly TextSpan[], known: readonly PiiSpan[]): TextSpan[] {
  if (known.length === 0) return [...own].sort((a, b) => a.start - b.start)
  const taken = text.includes('<') ? [...text.matchAll(PLACEHOLDER)].map((match) => ({ start: match.index, end: match.index + match[0].length })) : []
  const sorted = [...known].sort((a, b) => a.start - b.start)
  let next = 0
  const kept = [...own].sort((a, b) => a.start - b.start).filter((span) => {
    while (next < sorted.length && sorted[next]!.end <= span.start) next += 1
    const over = sorted[next]
    return !(over && over.start <= span.start && over.end >= span.end && over.end - over.start > span.end - span.start && (span.type === 'person' || span.type === 'organisation' || span.type === 'place'))
  })
  let over = 0
  // both in order: an answer may hold tens of thousands of either
  const free = taken.length === 0 ? sorted : sorted.filter((span) => {
    while (over < taken.length && taken[over]!.end <= span.start) over += 1
    return over >= taken.length || taken[over]!.start >= span.end
  })
  return withoutOverlaps<TextSpan>([kept, free])
}

function reserveAll(text: string, analysis: Analysis, placeholders: Placeholders): void {
  placeholders.reserve(text)
  if (analysis.leaves === null || !text.includes('\\u')) return
  for (const leaf of analysis.leaves) reserveAll(leaf.text, leaf.inner, placeholders)
}
