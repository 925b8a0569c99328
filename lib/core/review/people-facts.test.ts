import { describe, expect, it } from 'vitest'
import { calibrateJudge } from '@/lib/core/calibration/judge-calibration'
import type { JudgedThing } from '@/lib/core/calibration/judged-thing'
import { peopleFacts } from '@/lib/core/review/people-facts'

const thing = (index: number, segment: string, judged: JudgedThing['judged'], gold: JudgedThing['gold']): JudgedThing => ({
  runId: 'r', caseId: `${segment}${index}`, arm: 'candidate', segments: [segment], judged, gold, reason: 'uniform', votes: [], at: '2026-11-02T00:00:00Z', lengths: null,
})
const used = [{ judge: 'rubric', model: 'large', promptVersion: 'rubric-2', votes: 10, cases: 10 }]
const identity = { judge: 'rubric' as const, model: 'large', promptVersion: 'rubric-2' }
/** In refunds it always agrees on both kinds of verdicts, in tech it always says pass. */
const things = Array.from({ length: 60 }, (_, index) => {
  const label = index % 2 === 0 ? 'pass' as const : 'fail' as const
  return [thing(index, 'refunds', label, label), thing(index, 'tech', 'pass', index % 10 < 9 ? 'fail' : 'pass')]
}).flat()

describe('what people make of a judge in the segments of a review', () => {
  it('is its entry there, with the status and what follows from it', () => {
    const facts = peopleFacts(used, [calibrateJudge(identity, things)], ['refunds', 'tech', 'nowhere'])
    expect(facts.map(({ segment, labelled, status }) => [segment, labelled, status])).toEqual([['refunds', 60, 'accepted'], ['tech', 60, 'refused']])
    expect(facts[0]).toMatchObject({ agreement: 1, guess: 0.5, why: 'It is shown to be better than guessing.' })
    expect(facts[1]!.why).toMatch(/^Guessing would be right more often/)
  })

  it('is that of all labels where the sets are no segments, and says how many are missing', () => {
    const few = things.filter(({ segments }) => segments[0] === 'refunds').slice(0, 5)
    const [all] = peopleFacts(used, [calibrateJudge(identity, few)], [])
    expect(all).toMatchObject({ segment: 'all segments', labelled: 5, status: 'too-few' })
    expect(all!.why).toMatch(/^\d+ more rated verdicts are needed/)
  })

  it('is nothing for a judge, a prompt or a segment that nobody rated', () => {
    const known = [calibrateJudge(identity, things)]
    expect(peopleFacts([{ ...used[0]!, promptVersion: 'rubric-3' }], known, ['refunds'])).toEqual([])
    expect(peopleFacts(used, known, ['invoices'])).toEqual([])
    expect(peopleFacts([], known, [])).toEqual([])
  })
})
