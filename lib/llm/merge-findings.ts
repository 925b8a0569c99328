import { foldWord } from '@/lib/core/pii/names/fold-word'
import type { PiiSpan, PiiType } from '@/lib/core/pii/types'

export type Finding = { start: number; end: number; type: PiiType }

const NAME_TYPES = new Set<PiiType>(['person', 'organisation', 'address', 'place', 'custom'])

/**
 * The findings of several detectors on one text as spans in order that do not overlap: all of them together. Findings that overlap become one that
 * covers them all; its type is that of the longest, of equally long ones that of a shape (e-mail, card) before that of a name, then that of the
 * detector that comes first.
 */
export function mergeFindings(text: string, findings: readonly Finding[]): PiiSpan[] {
  const inside = findings.filter(({ start, end }) => start >= 0 && end <= text.length && start < end)
  const sorted = inside.map((finding, order) => ({ ...finding, order })).sort((a, b) => a.start - b.start || b.end - a.end || a.order - b.order)
  const merged: { start: number; end: number; best: Finding & { order: number } }[] = []
  for (const finding of sorted) {
    const last = merged.at(-1)
    if (!last || finding.start >= last.end) {
      merged.push({ start: finding.start, end: finding.end, best: finding })
      continue
    }
    last.end = Math.max(last.end, finding.end)
    if (isBetter(finding, last.best)) last.best = finding
  }
  return merged.map(({ start, end, best }) => ({ start, end, type: best.type, value: valueOf(text.slice(start, end), best.type) }))
}

function isBetter(a: Finding & { order: number }, b: Finding & { order: number }): boolean {
  const longer = a.end - a.start - (b.end - b.start)
  if (longer !== 0) return longer > 0
  const named = Number(NAME_TYPES.has(b.type)) - Number(NAME_TYPES.has(a.type))
  return named !== 0 ? named > 0 : a.order < b.order
}

function valueOf(found: string, type: PiiType): string {
  return NAME_TYPES.has(type) ? foldWord(found).replace(/[\s,.]+/g, ' ').trim() : found.trim()
}
