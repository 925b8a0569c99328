import { z } from 'zod'
import { MAX_SEGMENT_KEY } from '@/lib/core/segment-key'
import { findUnstorable } from '@/lib/core/storable-text'
import { AppError } from '@/lib/errors'

const storable = (value: string) => findUnstorable(value, 'value') === null

const familyInput = z.object({
  label: z.string().trim().min(1, { error: 'expected a name' }).max(100, { error: 'expected at most 100 characters' }).refine(storable, { error: 'expected text' }),
  segmentKeys: z.array(z.string().min(1, { error: 'expected names of segments' }).max(MAX_SEGMENT_KEY, { error: `expected at most ${MAX_SEGMENT_KEY} characters` })
    .refine(storable, { error: 'expected text' })).max(5000, { error: 'expected at most 5,000 segments' })
    .transform((keys) => [...new Set(keys)].sort()).refine((keys) => keys.length >= 2, { error: 'expected two segments or more' }),
})

export type FamilyInput = { label: string; segmentKeys: string[] }

/** Throws `invalid` with the first wrong field. */
export function parseFamily(input: FamilyInput): FamilyInput {
  const parsed = familyInput.safeParse(input)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: String(path[0]), message }))
  throw new AppError('invalid', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors })
}

/** The name under which a family stands in configurations and reports; it stays when the label changes. */
export function familyKeyOf(label: string, taken: readonly string[]): string {
  const plain = label.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'family'
  for (let i = 1; ; i++) {
    const key = i === 1 ? plain : `${plain}-${i}`
    if (!taken.includes(key)) return key
  }
}
