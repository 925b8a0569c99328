import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weekBefore, weekOf, weekRange } from '@/lib/core/unseen/audit-week'
import { drawUniformAudit } from '@/lib/core/unseen/draw-uniform-audit'
import { readNextTurn } from '@/lib/core/unseen/next-turn'
import { pickSurprises, type ClusterRecord, type SurpriseTrace } from '@/lib/core/unseen/surprise'
import { tallyAudits, type TalliedAudit } from '@/lib/core/unseen/tally-audits'

const trace = (id: string, more: Partial<SurpriseTrace> = {}): SurpriseTrace => ({
  id, cluster: null, noise: false, fresh: [], error: false, truncated: false, refused: false, empty: false, brokenCall: false, nextTurn: null,
  latencyMs: 900, outputTokens: 100, ...more,
})
const pick = (traces: SurpriseTrace[], records: [string, ClusterRecord][] = [], size = 10) => pickSurprises(traces, { records: new Map(records), seed: 's', size })

describe('weeks', () => {
  it('begin on Monday in UTC', () => {
    expect(weekOf(new Date('2026-11-26T11:00:00Z'))).toBe('2026-11-23')
    expect(weekOf(new Date('2026-11-23T00:00:00Z'))).toBe('2026-11-23')
    expect(weekOf(new Date('2026-11-22T23:59:59.999Z'))).toBe('2026-11-16')
    expect(weekBefore(new Date('2026-11-26T11:00:00Z'))).toBe('2026-11-16')
    expect(weekRange('2026-11-23')).toEqual({ from: new Date('2026-11-23T00:00:00Z'), to: new Date('2026-11-30T00:00:00Z') })
  })

  it('are no other days, dates or words', () => {
    for (const text of ['2026-11-24', '2026-13-02', '2026-02-30', 'last', '', '2026-11-23T00:00:00Z']) expect(weekRange(text)).toBeNull()
  })
})

describe('the uniform draw of an audit', () => {
  it('is decided by seed and ids alone, and a smaller one is the beginning of a larger one', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.uuid(), { maxLength: 80 }), fc.string(), fc.nat(60), (ids, seed, size) => {
      const drawn = drawUniformAudit(ids, { seed, size })
      expect(drawUniformAudit([...ids].reverse(), { seed, size })).toEqual(drawn)
      expect(drawn).toHaveLength(Math.min(size, ids.length))
      expect(drawUniformAudit(ids, { seed, size: size + 7 }).slice(0, drawn.length)).toEqual(drawn)
    }), { numRuns: 40 })
  })

  it('gives every trace the same chance', () => {
    const ids = Array.from({ length: 40 }, (_, i) => `t${i}`)
    const hits = new Map<string, number>()
    for (let seed = 0; seed < 400; seed++) for (const id of drawUniformAudit(ids, { seed: String(seed), size: 10 })) hits.set(id, (hits.get(id) ?? 0) + 1)
    // 400 draws of a quarter: 100 expected, standard deviation 8.7
    for (const id of ids) expect(Math.abs((hits.get(id) ?? 0) - 100)).toBeLessThan(36)
  })
})

describe('what a user’s next message says', () => {
  it('knows complaints in several languages', () => {
    for (const text of ['No, that is wrong', 'This is not what I asked for', 'you misunderstood me', 'Das stimmt nicht', 'Ce n’est pas', 'eso no es correcto', 'I already told you my order number']) {
      expect(readNextTurn('x', text), text).toBe(text.startsWith('Ce') ? null : 'complains')
    }
    expect(readNextTurn(null, 'Great, thanks!')).toBeNull()
    expect(readNextTurn('where is it', null)).toBeNull()
  })

  it('hears when the same is asked again', () => {
    expect(readNextTurn('Where is my parcel NW-1?', 'where is my parcel nw-1 now?')).toBe('repeats')
    expect(readNextTurn('Where is my parcel?', 'Please cancel the other order')).toBeNull()
    expect(readNextTurn('yes', 'yes')).toBeNull()
  })
})

describe('expected surprise', () => {
  it('adds signs up as chances that are independent of each other', () => {
    // truncated 0.4 and refused 0.35: 1 - 0.6 * 0.65 = 0.61
    const [found] = pick([trace('a', { truncated: true, refused: true })])
    expect(found!.score).toBeCloseTo(0.61, 12)
    expect(found!.reasons).toEqual(['the answer was cut off', 'the model refused'])
  })

  it('counts an error once: its answer is empty too', () => {
    expect(pick([trace('a', { error: true, empty: true })])[0]).toEqual({ id: 'a', score: 0.5, reasons: ['the call ended with an error'] })
  })

  it('knows a cluster by what audits and customers found in it', () => {
    // beta posterior: (1 + 3)/(20 + 12) = 0.125; 4 reports of 100 traces count five times: 0.2; 1 - 0.875 * 0.8 = 0.3
    const [found] = pick([trace('a', { cluster: 'c1' })], [['c1', { fine: 9, failure: 3, traces: 100, flagged: 4 }]])
    expect(found!.score).toBeCloseTo(0.3, 12)
    expect(found!.reasons).toEqual(['customers reported 4 of the 100 traces of its cluster', 'audits found 3 of 12 to be failures in its cluster before'])
    // nothing was found there: no reason to look
    expect(pick([trace('a', { cluster: 'c1' })], [['c1', { fine: 9, failure: 0, traces: 100, flagged: 0 }]])).toEqual([])
  })

  it('compares lengths and waits with the median of the cluster, where there are enough', () => {
    const usual = Array.from({ length: 25 }, (_, i) => trace(`u${i}`, { cluster: 'c1' }))
    expect(pick([...usual, trace('long', { cluster: 'c1', outputTokens: 800 }), trace('slow', { cluster: 'c1', latencyMs: 9000 }), trace('short', { cluster: 'c1', outputTokens: 4 })]).map(({ reasons }) => reasons[0]).sort()).toEqual([
      'the answer is 8 times as long as usual in its cluster', 'the answer is far shorter than usual in its cluster', 'the wait is 10 times as long as usual in its cluster',
    ])
    expect(pick([...usual.slice(0, 5), trace('long', { cluster: 'c1', outputTokens: 800 })])).toEqual([])
    expect(pick([...usual, trace('unknown', { cluster: 'c1', outputTokens: null, latencyMs: null })])).toEqual([])
  })

  it('takes not more than three of a cluster while others are left, and is the same in any order', () => {
    const traces = [
      ...Array.from({ length: 8 }, (_, i) => trace(`a${i}`, { cluster: 'a', error: true })), ...Array.from({ length: 4 }, (_, i) => trace(`b${i}`, { cluster: 'b', noise: true })),
      trace('new', { cluster: 'c', fresh: ['tool', 'prompt'] }), trace('plain'),
    ]
    const chosen = pick(traces, [], 7)
    expect(chosen.map(({ id }) => id[0])).toEqual(['a', 'a', 'a', 'n', 'b', 'b', 'b'])
    expect(chosen[3]!.reasons).toEqual(['new this week: a tool, a version of the prompt'])
    expect(pick([...traces].reverse(), [], 7)).toEqual(chosen)
    // others are used up: the rest of the cluster follows
    expect(pick(traces, [], 10).filter(({ id }) => id.startsWith('a'))).toHaveLength(6)
  })
})

describe('the tally of an audit', () => {
  const clusters = [{ key: 'c1', label: 'Refunds', isNoise: false, traces: 60 }, { key: null, label: 'Not grouped', isNoise: false, traces: 40 }]
  const audit = (position: number, more: Partial<TalliedAudit> = {}): TalliedAudit => ({ drawnAs: 'uniform', position, cluster: 'c1', verdict: 'fine', reportedBefore: false, ...more })

  it('counts by cluster, and those passed over as unsure', () => {
    const { total, clusters: rows, judged, passedOver } = tallyAudits(
      [audit(0), audit(1, { verdict: null }), audit(2, { verdict: 'failure' }), audit(3, { cluster: null, verdict: 'failure', reportedBefore: true }), audit(4, { verdict: null })],
      { traces: 100, clusters, reported: [{ key: 'c1', traces: 2 }, { key: null, traces: 1 }] },
    )
    expect([judged, passedOver]).toEqual([3, 1])
    expect(total).toEqual({ traces: 100, flagged: 3, unflagged: { fine: 1, failure: 1, unsure: 1 }, reported: { fine: 0, failure: 1, unsure: 0 }, surprises: 0 })
    expect(rows[0]!.counts).toMatchObject({ traces: 60, flagged: 2, unflagged: { fine: 1, failure: 1, unsure: 1 } })
    expect(rows[1]!.counts).toMatchObject({ traces: 40, flagged: 1, reported: { failure: 1 } })
  })

  it('keeps the surprise part out of the sample: it adds failures that nobody reported, and nothing else', () => {
    const { total } = tallyAudits(
      [audit(0), audit(0, { drawnAs: 'surprise', verdict: 'failure' }), audit(1, { drawnAs: 'surprise', verdict: 'failure', reportedBefore: true }), audit(2, { drawnAs: 'surprise' })],
      { traces: 100, clusters, reported: [] },
    )
    expect(total).toMatchObject({ unflagged: { fine: 1, failure: 0, unsure: 0 }, surprises: 1 })
  })

  it('knows nothing before the first verdict', () => {
    expect(tallyAudits([audit(0, { verdict: null }), audit(1, { verdict: null })], { traces: 9, clusters: [], reported: [] })).toMatchObject({ judged: 0, passedOver: 0, total: { unflagged: { unsure: 0 } } })
  })
})
