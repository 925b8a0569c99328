import type { JudgedThing, LabelChoice } from '@/lib/core/calibration/judged-thing'
import { meanInterval } from '@/lib/core/calibration/student-t'

export type LengthBias = {
  /** Labelled pairs with answers of different lengths and a verdict that can be read. */
  pairs: number
  /** Share of them in which the longer answer is preferred; a tie is half. */
  judge: number
  people: number
  /** judge − people with 95 % limits by Student's t; above 0 = the judge likes length more than people do. Limits end at −1 and 1, where shares end. */
  difference: number
  low: number
  high: number
}

/** Whether a judge prefers the longer answer more often than people do on the same pairs. null where there is no such pair. */
export function lengthBias(things: readonly JudgedThing[]): LengthBias | null {
  const pairs = things.flatMap(({ lengths, judged, gold }) => {
    if (lengths === null || gold === null || lengths.baseline === lengths.candidate || judged === 'unreadable') return []
    const longer = lengths.baseline > lengths.candidate ? 'baseline' : 'candidate'
    return [{ judge: preference(judged, longer), people: preference(gold, longer) }]
  })
  const difference = meanInterval(pairs.map(({ judge, people }) => judge - people))
  if (difference === null) return null
  const mean = (side: 'judge' | 'people') => pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length
  return { pairs: pairs.length, judge: mean('judge'), people: mean('people'), difference: difference.mean, low: Math.max(-1, difference.low), high: Math.min(1, difference.high) }
}

function preference(choice: LabelChoice, longer: 'baseline' | 'candidate'): number {
  return choice === 'tie' ? 0.5 : Number(choice === longer)
}
