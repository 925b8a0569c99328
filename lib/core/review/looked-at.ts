import { z } from 'zod'
import { plural } from '@/lib/core/display/format'
import { findUnstorable } from '@/lib/core/storable-text'

export const MAX_LOOKED_AT_CASES = 1000
export const MAX_LOOKED_AT_PANELS = 40

const storable = (value: string) => findUnstorable(value, 'value') === null
const PANEL = 'expected names of panels of 1 to 60 characters'

/** What a person had opened before the decision: ids of cases and names of the parts of the page. Empty lists = not known. */
export const lookedAtSchema = z.strictObject({
  cases: z.array(z.uuid({ error: 'expected ids of cases' })).max(MAX_LOOKED_AT_CASES, { error: `expected at most ${MAX_LOOKED_AT_CASES} cases` }).default([]),
  panels: z.array(z.string().trim().min(1, { error: PANEL }).max(60, { error: PANEL }).refine(storable, { error: PANEL }))
    .max(MAX_LOOKED_AT_PANELS, { error: `expected at most ${MAX_LOOKED_AT_PANELS} panels` }).default([]),
})

export type LookedAt = z.output<typeof lookedAtSchema>

/** What a stored row says; one that says nothing is empty, never an error. */
export function readLookedAt(stored: unknown): LookedAt {
  const read = lookedAtSchema.safeParse(stored ?? {})
  return read.success ? read.data : { cases: [], panels: [] }
}

export function uniqueLookedAt({ cases, panels }: LookedAt): LookedAt {
  return { cases: [...new Set(cases)], panels: [...new Set(panels)] }
}

export const hasLooked = ({ cases, panels }: LookedAt): boolean => cases.length > 0 || panels.length > 0

/**
 * "looked at 7 of 7 confirmed breaks and 2 other cases; opened: what broke, is it the judge". null = nothing was opened.
 * `breaks` are the ids of the breaks that made the run block; `confirmed` says whether re-runs confirmed them.
 */
export function lookedAtInWords({ cases, panels }: LookedAt, breaks: readonly string[], confirmed: boolean): string | null {
  const wanted = new Set(breaks)
  const seen = cases.filter((id) => wanted.has(id)).length
  const others = cases.length - seen
  const what = breaks.length === 0 || (seen === 0 && others === 0) ? null
    : `${seen} of ${plural(breaks.length, confirmed ? 'confirmed break' : 'break')}`
  const rest = others === 0 ? null : what === null ? plural(others, 'case') : plural(others, 'other case')
  const looked = [what, rest].filter((part) => part !== null).join(' and ')
  const parts = [looked === '' ? null : `looked at ${looked}`, panels.length === 0 ? null : `opened: ${panels.join(', ')}`].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join('; ')
}
