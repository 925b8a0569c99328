import { describe, expect, it } from 'vitest'
import type { ChangeEstimate } from '@/lib/core/calibration/corrected-delta'
import { calibrateJudge } from '@/lib/core/calibration/judge-calibration'
import type { JudgedThing, LabelChoice } from '@/lib/core/calibration/judged-thing'
import { calibrationCsv, correctedChanges, correctionInWords, kappaText, statusInWords } from '@/lib/core/display/calibration-view'

const things = (n: number, gold: LabelChoice, judged: LabelChoice): JudgedThing[] => Array.from({ length: n }, (_, index) => ({
  runId: 'r', caseId: `${gold}${judged}${index}`, arm: 'pair', segments: ['refunds'], judged, gold, reason: 'uniform', votes: [], lengths: null, at: '2026-11-05T00:00:00Z',
}))
const judge = (...own: JudgedThing[][]) => calibrateJudge({ model: 'm', promptVersion: 'pairwise-2', judge: 'pairwise' }, own.flat())

describe('a judge in words', () => {
  it('says what is missing, and where', () => {
    const { all, segments } = judge(things(10, 'tie', 'tie'), things(20, 'baseline', 'baseline'), things(6, 'baseline', 'tie'))
    expect(statusInWords(all)).toBe('Better than guessing: kappa 0.65, at least 0.41.')
    const few = judge(things(2, 'tie', 'tie'), things(1, 'baseline', 'tie'))
    expect([statusInWords(few.all), statusInWords(few.segments[0]!)]).toEqual(['47 more labels until anything can be said of this judge.', '47 more labels in refunds until this judge may be trusted there.'])
    expect(segments).toHaveLength(1)
  })

  it('says why it is refused', () => {
    const { all } = judge(things(25, 'tie', 'baseline'), things(5, 'tie', 'tie'), things(5, 'baseline', 'tie'))
    expect(statusInWords(all)).toBe('Worse than guessing: it agrees in 14.3%, always saying “equal” would in 85.7%.')
  })

  it('writes kappa with a true minus, and a dash where there is none', () => {
    expect([kappaText(-0.591), kappaText(-0.001), kappaText(0.9), kappaText(null)]).toEqual(['−0.59', '0.00', '0.90', '–'])
  })
})

describe('the file of all judges', () => {
  it('has a line for all labels and one for each segment; what was not measured is empty', () => {
    const lines = calibrationCsv([judge(things(3, 'tie', 'tie'))]).trim().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toContain('model,prompt_version,judge,segment,status')
    expect(lines[2]).toContain('m,pairwise-2,pairwise,refunds,too-few')
    expect(lines.join()).not.toMatch(/NaN|Infinity|null/)
  })
})

describe('corrected changes', () => {
  it('begin with all cases, then what the correction moves most, and count segments without a label', () => {
    const stratum = (n: number, judged: -1 | 0, same: number) => ({ n, judged, exact: false, labels: { breaks: 0, same, fixes: 0 } })
    const found = correctedChanges([
      { segment: 'a', strata: [stratum(10, -1, 2), stratum(90, 0, 5)] }, { segment: 'b', strata: [stratum(40, -1, 2), stratum(60, 0, 5)] },
      { segment: null, strata: [stratum(50, -1, 4), stratum(150, 0, 10)] }, { segment: 'c', strata: [stratum(5, 0, 0)] },
    ])!
    expect(found.rows.map(({ segment }) => segment)).toEqual([null, 'b', 'a'])
    expect(found.unlabelled).toBe(1)
    expect(correctedChanges([{ segment: null, strata: [stratum(5, 0, 0)] }])).toBeNull()
  })

  it('say in words what the correction does to the verdict of the eye', () => {
    const at = (delta: number): ChangeEstimate => ({ delta, low: delta - 0.1, high: delta + 0.1 })
    const words = (raw: number, corrected: number) => correctionInWords({ n: 1, judged: 1, labels: 1, raw: at(raw), corrected: at(corrected) })
    expect([words(-0.2, 0), words(-0.2, -0.3), words(0, 0.2), words(-0.2, 0.2), words(0, 0)])
      .toEqual(['no longer shown to be down', 'still down', 'shown to be up', 'up, not down', 'open, as before'])
  })
})
