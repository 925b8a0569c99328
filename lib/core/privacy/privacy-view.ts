import type { MarkedText } from '@/lib/core/privacy/mark-hides'
import type { PlaceholderEffects } from '@/lib/core/pii/placeholder-effects'
import type { PiiRules, PiiType } from '@/lib/core/pii/rules'

/** What rules would hide in stored traces that is not hidden now; nothing of it is stored. */
export type PreviewView = {
  /** draft, or the rules that are on where there is none. */
  of: 'draft' | 'rules'
  version: number
  mode: PiiRules['mode']
  /** Looked at, and in how many something more would be hidden. */
  traces: number
  changed: number
  /** That could not be gone over: an import refuses such a row. */
  failed: number
  byType: { type: PiiType; values: number; traces: number }[]
  /** Own expressions and reported words, with the places where they match. */
  byRule: { name: string; type: PiiType; matches: number }[]
  /** Found and left as they are, because their type is switched off. */
  off: { type: PiiType; values: number }[]
  /** On structured outputs, beside what is stored now. */
  effects: PlaceholderEffects
  rows: { id: string; sourceId: string; ts: string; texts: MarkedText[] }[]
}

/** One trace of the weekly sample as the desk lists it. */
export type SampleItem = { id: string; traceId: string; position: number; verdict: 'clean' | 'leak' | null; types: string[]; byName: string | null; withOther: boolean }
