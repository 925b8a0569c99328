import { describe, expect, it } from 'vitest'
import { chapmanWords, knownWords, unseenCsv, unseenSentence, unseenShort, weekName } from '@/lib/core/unseen/unseen-words'
import { weekUnseen, type WeekUnseen } from '@/lib/core/unseen/unseen-view'
import type { Unseen } from '@/lib/core/unseen/estimate-unseen'
import type { TalliedAudit } from '@/lib/core/unseen/tally-audits'

const audit = (position: number, more: Partial<TalliedAudit> = {}): TalliedAudit => ({ drawnAs: 'uniform', position, cluster: 'c1', verdict: 'fine', reportedBefore: false, ...more })
const clusters = [{ key: 'c1', label: 'Refunds', isNoise: false, traces: 900 }, { key: null, label: 'Not grouped', isNoise: false, traces: 100 }]
const week = (audits: TalliedAudit[], reported = 9): WeekUnseen => weekUnseen({ week: '2026-11-16', traces: 1000, clusters }, audits, [{ key: 'c1', traces: reported }])
const say = (unseen: Unseen, judged = 50) => unseenSentence({ unseen }, judged)

describe('the words of unseen failures', () => {
  it('says one sentence for each kind of answer, and never 0 for unknown', () => {
    expect(say({ kind: 'between', guess: 27.2, low: 12, high: 61, looked: 50 })).toBe('Between 12 and 61 failures were seen by nobody (best guess 27)')
    expect(say({ kind: 'at-most', high: 57, looked: 50 })).toBe('At most 57 failures were seen by nobody: none was found in 50 traces that people looked at and nobody had reported')
    expect(say({ kind: 'counted', unseen: 0, looked: 5 })).toContain('No failure is unseen')
    expect(say({ kind: 'unknown', why: 'not-audited' }, 0)).toBe('How many failures nobody saw is unknown: nobody has looked at a trace of this week yet')
    expect(say({ kind: 'unknown', why: 'not-audited' }, 3)).toContain('every trace that people looked at had been reported')
    expect(say({ kind: 'unknown', why: 'all-unsure' }, 50)).toContain('whoever looked was unsure each time')
    expect(unseenShort({ kind: 'unknown', why: 'all-unsure' })).toBe('unknown')
    expect(unseenShort({ kind: 'at-most', high: 1200, looked: 50 })).toBe('at most 1,200')
  })

  it('says what is known beside it', () => {
    const failures = [audit(0, { verdict: 'failure', reportedBefore: true }), audit(1, { verdict: 'failure' }), audit(2, { verdict: 'failure' }), audit(3, { verdict: 'failure' }), audit(4)]
    expect(knownWords(week(failures))).toBe('customers reported 9, audits found 4, 1 of them reported')
    expect(knownWords(week(failures.slice(1)))).toBe('customers reported 9, audits found 3, none of them reported')
    expect(knownWords(week([audit(0), audit(0, { drawnAs: 'surprise', verdict: 'failure' })], 0))).toBe('customers reported none, audits found none, and 1 more beside the sample')
    expect(knownWords(week([audit(0, { verdict: null })]))).toBe('customers reported 9')
    expect(chapmanWords(week([audit(0)]).estimate.chapman)).toContain('One of them is empty')
    expect(chapmanWords(week(failures).estimate.chapman)).toMatch(/^By the overlap of the two lists alone \(Chapman\) it would be about 12, 2 to 157\.$/)
  })

  it('names a week by its days', () => {
    expect(weekName('2026-11-16')).toBe('16 to 22 Nov')
    expect(weekName('2026-11-30')).toBe('30 Nov to 6 Dec')
  })

  it('exports what is known, and leaves empty what is not', () => {
    const lines = unseenCsv(week([audit(0), audit(1, { verdict: 'unsure' })])).split('\r\n')
    expect(lines[0]).toBe('week,cluster,name,traces,reported,looked_at,unsure,found,unseen_guess,unseen_low_95,unseen_high_95,kind')
    expect(lines[1]).toMatch(/^2026-11-16,,all,1000,9,1,1,0,,0,\d+,at-most$/)
    expect(lines[2]).toMatch(/^2026-11-16,c1,Refunds,900,9,1,1,0,,0,\d+,at-most$/)
    expect(lines[3]).toBe('2026-11-16,not-grouped,Not grouped,100,0,0,0,0,,,,unknown')
  })
})
