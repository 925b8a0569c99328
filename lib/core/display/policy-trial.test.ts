import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { policyTrialsCsv } from '@/lib/core/display/policy-csv'
import { readPolicyHash, writePolicyHash } from '@/lib/core/display/policy-link'
import { assumptionSentence, summariseTrials, trialSentence, type PolicyTrial } from '@/lib/core/display/policy-trial'
import type { Gate } from '@/lib/core/types'

function trial(before: Gate, after: Gate, review: [number, number], more: Partial<PolicyTrial> = {}): PolicyTrial {
  return {
    runId: '0190', name: 'nightly', createdAt: '2026-11-01T00:00:00.000Z', candidate: 'new', baseline: 'old', cases: 1200,
    before: { gate: before, review: review[0] }, after: { gate: after, review: review[1], sentence: 'Because.' },
    mildest: after, strictest: after, assumed: 0, unchecked: 0, changes: [], moreChanges: 0, ...more,
  }
}

describe('what a policy would have done, in words', () => {
  const trials = [
    trial('pass', 'blocked', [0, 14]), trial('warn', 'blocked', [4, 14]), trial('blocked', 'pass', [80, 0], { mildest: 'pass', strictest: 'blocked', assumed: 3 }),
    trial('warn', 'pass', [4, 0]), trial('pass', 'pass', [0, 0]),
  ]

  it('counts changes by what they mean for a deploy', () => {
    // 0 + 4 + 80 + 4 = 88 cases then; 14 + 14 = 28 now: 60 fewer
    expect(trialSentence(summariseTrials(trials), 5))
      .toBe('Over 5 runs this policy would have changed 4 verdicts: 2 more blocked, 1 no longer blocked, 1 between the other verdicts; 60 fewer cases to review.')
  })

  it('says how far it is, and that nothing changes', () => {
    expect(trialSentence(summariseTrials(trials.slice(4)), 42)).toBe('Over the newest 1 of 42 runs this policy would have changed no verdict; the same number of cases to review.')
    expect(trialSentence(summariseTrials([trial('pass', 'pass', [0, 1])]), 1)).toBe('In the one run so far this policy would have changed no verdict; 1 more case to review.')
  })

  it('says what was never measured', () => {
    expect(assumptionSentence(summariseTrials(trials))).toBe('3 flips were never re-run and count as real; 1 verdict depends on it.')
    expect(assumptionSentence(summariseTrials([trial('pass', 'pass', [0, 0], { assumed: 1 })]))).toBe('1 flip was never re-run and counts as real; no verdict depends on it.')
    expect(assumptionSentence(summariseTrials([trial('pass', 'pass', [0, 0], { unchecked: 100 })])))
      .toBe('100 cases would have run again to look for unreliable answers and never did: nothing was found there.')
    expect(assumptionSentence(summariseTrials([trial('pass', 'pass', [0, 0])]))).toBeNull()
  })
})

describe('the file of a trial', () => {
  it('has a line a run, and no text that a spreadsheet would run', () => {
    const text = policyTrialsCsv([trial('pass', 'blocked', [0, 14], { name: '=1+1', mildest: 'pass' })])
    expect(text).toBe('run_id,name,created_at,candidate,baseline,cases,gate_then,gate_now,uncertain,mildest,strictest,flips_never_rerun,cases_never_repeated,review_then,review_now,why\r\n'
      + "0190,'=1+1,2026-11-01T00:00:00.000Z,new,old,1200,pass,blocked,yes,pass,blocked,0,0,0,14,Because.\r\n")
  })
})

describe('a policy in an address', () => {
  it('comes back as it was, and uses only letters that need no escape', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(writePolicyHash(text)).toMatch(/^#policy=[\w-]*$/)
      expect(readPolicyHash(writePolicyHash(text))).toBe(text)
    }), { seed: 5 })
  })

  it('is no policy when it cannot be read', () => {
    for (const hash of ['', '#sets', '#policy=%%', '#policy=_w']) expect(readPolicyHash(hash)).toBeNull()
  })
})
