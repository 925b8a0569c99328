import { wilson } from '@/lib/core/gate/intervals'
import { CANARY_TYPES, type CanaryCount, type CanaryType } from '@/lib/core/privacy/canaries'

/**
 * The part of planted values that has to be hidden before anything is replayed. Fixed for every project: whoever needs less does not need the check.
 *
 * Types with a checksum or a form of their own: 0.99, of some 240 planted values two may be missed. Phones: 0.95, as their national forms are known by what
 * stands around them alone. People and addresses: names that no list has are found by their surroundings or not at all, so the bars stand a little under
 * what is measured for planted ones (docs/privacy.md has the figures); a name in a field that says so is found always.
 */
export const PRIVACY_BARS: Record<CanaryType, number> = {
  email: 0.99, phone: 0.95, card: 0.99, iban: 0.99, national_id: 0.99, secret: 0.99, person: 0.95, address: 0.88,
}

/** Recall 0 to 1 with its 95 % Wilson interval; null where nothing was planted. */
export type TypeRecall = { type: CanaryType; planted: number; hidden: number; recall: number | null; low: number; high: number; bar: number; passed: boolean; locales: { locale: string; planted: number; hidden: number }[] }

/** What a check says of each type, all locales together; in the order of CANARY_TYPES. */
export function recallByType(counts: readonly CanaryCount[]): TypeRecall[] {
  return CANARY_TYPES.map((type) => {
    const own = counts.filter((count) => count.type === type)
    const sum = (of: 'planted' | 'hidden') => own.reduce((total, count) => total + count[of], 0)
    const [planted, hidden] = [sum('planted'), sum('hidden')]
    const [low, high] = wilson(hidden, planted)
    const recall = planted === 0 ? null : hidden / planted
    return { type, planted, hidden, recall, low, high, bar: PRIVACY_BARS[type], passed: recall !== null && recall >= PRIVACY_BARS[type], locales: own.map(({ locale, ...count }) => ({ locale, planted: count.planted, hidden: count.hidden })) }
  })
}
