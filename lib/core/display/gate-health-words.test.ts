import { describe, expect, it } from 'vitest'
import { blockRates, detectorSentence, faultInWords, falseAlarmSentence, flakinessFigures, flakinessSentence, formatShare, outcomeInWords, simulationNote } from '@/lib/core/display/gate-health-words'
import type { DrillRow } from '@/lib/core/display/gate-health-view'
import type { FalseAlarms } from '@/lib/core/gate/false-alarm-rate'
import { flakinessOf } from '@/lib/core/gate/flakiness'

const alarms: FalseAlarms = {
  runs: 200, pairs: 386, flips: 12, gate: { blocked: 3, suspected: 8, floor: 20 }, unconfirmed: { blocked: 7, suspected: 9, floor: 20 }, plainDrop: 180,
  sets: [], executions: { stored: 40, drawn: 2258 },
}

describe('the false-alarm rate in words', () => {
  it('says what blocks, what is suspected, and what was drawn', () => {
    expect(falseAlarmSentence(alarms)).toBe('With nothing changed, this gate would block 1.5% of the runs and would suspect something in 4.0% more.')
    expect(falseAlarmSentence({ ...alarms, gate: { blocked: 0, suspected: 0, floor: 9 } })).toBe('With nothing changed, this gate blocked none of 200 simulated runs and suspected nothing.')
    expect(simulationNote(alarms)).toContain('Of the 2,298 re-runs that they asked for, 40 had been made; the others are drawn')
    expect(simulationNote({ ...alarms, executions: { stored: 0, drawn: 0 } })).toContain('None of them asked for a re-run.')
  })

  it('compares the rules with their limits', () => {
    const [gate, , plain] = blockRates(alarms)
    // Wilson for 3 of 200: (0.015 + 1.9208/200 ± 1.96·√(0.015·0.985/200 + 0.9604/200²))/(1 + 3.8415/200)
    expect(gate).toMatchObject({ rate: 0.015 })
    expect(gate!.low).toBeCloseTo(0.0051, 4)
    expect(gate!.high).toBeCloseTo(0.0432, 4)
    expect(plain!.rate).toBe(0.9)
    expect([0, 0.004, 0.0951, 0.1, 0.9].map(formatShare)).toEqual(['0%', '0.4%', '9.5%', '10%', '90%'])
  })
})

describe('a drill in words', () => {
  const drill = { segment: 'refund_flow', fault: 'swapped tool', share: 0.4 } as const
  const outcome = { result: 'caught', n: 47, breaks: 13, others: [] as string[] } as const

  it('says what was broken and what came of it', () => {
    expect(faultInWords(drill)).toBe('swapped tool in 40% of refund_flow')
    expect(outcomeInWords(outcome, 'refund_flow')).toBe('13 of 47 cases broke; it blocked, and nothing else did on its own.')
    expect(outcomeInWords({ ...outcome, others: ['a', 'b', 'c'] }, 'x')).toBe('13 of 47 cases broke; it blocked, and so did a and 2 more, in which nothing was broken.')
    expect(outcomeInWords({ ...outcome, result: 'missed' }, 'x')).toContain('look at the tolerance and the budget')
    expect(outcomeInWords({ ...outcome, result: 'missed', breaks: 0 }, 'x')).toContain('look at how these cases are judged')
    expect(outcomeInWords({ ...outcome, result: 'unclear' }, 'refund_flow')).toBe('refund_flow could not be measured, so this drill says nothing.')
  })

  it('gives the light its sentence', () => {
    const row = { drill, outcome } as unknown as DrillRow
    const view = { at: null, runId: null, segment: null }
    expect(detectorSentence({ ...view, state: 'alive' }, row)).toBe('Swapped tool in 40% of refund_flow: 13 of 47 cases broke; it blocked, and nothing else did on its own.')
    expect(detectorSentence({ ...view, state: 'unknown' }, null)).toContain('A drill breaks one segment on purpose')
    expect(detectorSentence({ ...view, state: 'overdue' }, row)).toContain('more than 14 days old')
  })
})

describe('a flaky case in words', () => {
  it('says the estimate, and what it stands on', () => {
    const own = flakinessOf({ trials: 25, differed: 3 }, 0.02)
    // (10·0.02 + 3)/35 = 9.1 %
    expect(flakinessSentence(own)).toBe('Comes out differently in about 9.1% of executions.')
    expect(flakinessFigures(own)).toBe('3 of 25 pairs differed; 90% interval 2.8–18%')
    expect(flakinessSentence(flakinessOf({ trials: 0, differed: 0 }, 0.02))).toContain('Never executed twice')
    expect(flakinessFigures(flakinessOf({ trials: 0, differed: 0 }, 0.02))).toContain('The rate of the project; 90% interval 0')
  })
})
