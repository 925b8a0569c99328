import { plural } from '@/lib/core/display/format'

/** What drawing cases made; counts are of the whole dataset. */
export type DrawAnswer = { name: string; version: number; cases: number; segments: number; traces: number; raised: number }

/** One sentence for people, e.g. "1,200 cases of 12 segments drawn from 5,833 traces (traffic v2)". */
export function drawSentence({ name, version, cases, segments, traces, raised }: DrawAnswer): string {
  const of = segments === 0 ? '' : ` of ${plural(segments, 'segment')}`
  return `${plural(cases, 'case')}${of} drawn from ${plural(traces, 'trace')} (${name} v${version})${raised === 0 ? '' : `; ${plural(raised, 'segment')} got more cases than their share, so that a drop would be seen`}`
}
