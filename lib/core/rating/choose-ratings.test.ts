import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseRatings, labelsKey, labelValue, type KnownLabels } from '@/lib/core/rating/choose-ratings'
import { thingKey, type JudgedThing, type VoteShape } from '@/lib/core/rating/judged-thing'

const NOTHING: KnownLabels = { wrong: { agreed: { wrong: 0, n: 0 }, split: { wrong: 0, n: 0 }, 'order-flip': { wrong: 0, n: 0 } }, labels: new Map() }

function thing(id: number, shape: VoteShape = 'agreed', segments = ['orders']): JudgedThing {
  return { caseId: `case-${id}`, judge: 'pairwise', arm: 'pair', judgeModel: 'judge', promptVersion: 'pairwise-1', segments, adversarial: false, flip: 'both-pass', judged: 'tie', shape }
}
const things = (n: number, shapeOf: (i: number) => VoteShape = () => 'agreed') => Array.from({ length: n }, (_, i) => thing(i, shapeOf(i)))
const choose = (input: Partial<Parameters<typeof chooseRatings>[0]> & { things: JudgedThing[] }) => chooseRatings({ stakeOf: () => 0, seed: 's', known: NOTHING, ...input })

describe('what people are asked about', () => {
  it('draws ten of all verdicts with the same chance, and nothing else where no verdict stands out', () => {
    const chosen = choose({ things: things(200) })
    expect(chosen).toHaveLength(10)
    // 10 of 200 = 0.05
    expect(new Set(chosen.map(({ inclusion }) => inclusion))).toEqual(new Set([0.05]))
    expect(new Set(chosen.map(({ reason }) => reason))).toEqual(new Set(['uniform']))
  })

  it('fills the rest of forty with votes that differ, orders that flip and verdicts that decide', () => {
    const all = things(300, (i) => (i % 3 === 0 ? 'split' : i % 3 === 1 ? 'order-flip' : 'agreed'))
    const chosen = choose({ things: all, stakeOf: ({ caseId }) => (caseId === 'case-2' ? 1 : 0) })
    expect(chosen).toHaveLength(40)
    expect(chosen.filter(({ reason }) => reason === 'uniform')).toHaveLength(10)
    const targeted = chosen.filter(({ reason }) => reason !== 'uniform')
    expect(targeted.every(({ inclusion }) => inclusion === null)).toBe(true)
    const deciding = chosen.find(({ thing: { caseId } }) => caseId === 'case-2')!
    expect(deciding.reason).toBe('deciding')
    // a flip is wrong more often (0.4) than a split (0.3), and there are enough of them for all 29 other places
    expect(targeted.filter(({ reason }) => reason === 'order-flip')).toHaveLength(29)
  })

  it('calls what both parts draw uniform, once', () => {
    const chosen = choose({ things: things(20, () => 'order-flip') })
    expect(chosen).toHaveLength(20)
    expect(new Set(chosen.map(({ thing: own }) => thingKey(own))).size).toBe(20)
    expect(chosen.filter(({ reason }) => reason === 'uniform').every(({ inclusion }) => inclusion === 0.5)).toBe(true)
  })

  it('chooses the same again, whatever order the verdicts come in, and others under another seed', () => {
    const all = things(150, (i) => (i % 7 === 0 ? 'split' : 'agreed'))
    const ids = (chosen: ReturnType<typeof choose>) => chosen.map(({ thing: own, reason, priority }) => [own.caseId, reason, priority])
    expect(ids(choose({ things: [...all].reverse() }))).toEqual(ids(choose({ things: all })))
    expect(ids(choose({ things: all, seed: 'other' }))).not.toEqual(ids(choose({ things: all })))
  })

  it('makes the uniform sample longer without drawing it anew, and tells all of it the chance of now', () => {
    const all = things(100, (i) => (i % 2 === 0 ? 'split' : 'agreed'))
    const first = choose({ things: all })
    const taken = new Set(first.map(({ thing: own }) => thingKey(own)))
    const second = choose({ things: all, taken, uniformBefore: 10 })
    const uniform = (chosen: typeof first) => chosen.filter(({ reason }) => reason === 'uniform').map(({ thing: own }) => own.caseId)
    expect(uniform(second)).toHaveLength(20)
    expect(uniform(second).slice(0, 10)).toEqual(uniform(first))
    // 20 of 100
    expect(second.find(({ reason }) => reason === 'uniform')!.inclusion).toBe(0.2)
    const targeted = (chosen: typeof first) => chosen.filter(({ reason }) => reason !== 'uniform').map(({ thing: own }) => own.caseId)
    expect(targeted(second).filter((id) => targeted(first).includes(id))).toEqual([])
  })

  it('spreads the uniform part among the rest, so that the top of the queue meets it', () => {
    const chosen = choose({ things: things(300, (i) => (i < 60 ? 'order-flip' : 'agreed')), stakeOf: ({ caseId }) => (Number(caseId.slice(5)) % 5 === 0 ? 1 : 0.5) })
    const order = [...chosen].sort((a, b) => b.priority - a.priority)
    expect(order.slice(0, 20).filter(({ reason }) => reason === 'uniform').length).toBeGreaterThanOrEqual(3)
  })

  it('draws every verdict equally often over many seeds, also those that would be picked anyway', () => {
    const all = things(20, (i) => (i < 5 ? 'order-flip' : 'agreed'))
    const drawn = new Map<string, number>()
    for (let seed = 0; seed < 2000; seed++) {
      for (const { thing: own, reason } of choose({ things: all, seed: String(seed), uniform: 5 })) if (reason === 'uniform') drawn.set(own.caseId, (drawn.get(own.caseId) ?? 0) + 1)
    }
    // 2000 · 5/20 = 500, standard deviation √(2000 · 0.25 · 0.75) = 19.4: all within five of them
    for (const { caseId } of all) expect(Math.abs(drawn.get(caseId)! - 500)).toBeLessThan(97)
  })

  it('never asks twice about one verdict, nor more than the budget', () => {
    const shape = fc.constantFrom<VoteShape>('agreed', 'split', 'order-flip')
    fc.assert(fc.property(fc.array(shape, { maxLength: 60 }), fc.nat(60), fc.nat(20), fc.string(), (shapes, budget, uniform, seed) => {
      const chosen = choose({ things: shapes.map((own, i) => thing(i, own)), budget: budget + uniform, uniform, seed })
      expect(new Set(chosen.map(({ thing: own }) => thingKey(own))).size).toBe(chosen.length)
      expect(chosen.length).toBeLessThanOrEqual(budget + uniform)
      expect(chosen.filter(({ reason }) => reason === 'uniform')).toHaveLength(Math.min(uniform, shapes.length))
      expect(chosen.every(({ priority }) => priority >= 0 && priority <= 1.2)).toBe(true)
    }))
  })
})

describe('the value of a label', () => {
  it('is the chance to contradict times what hangs on it', () => {
    // 0.4 · (1 + 0.2/√1) = 0.48
    expect(labelValue(thing(1, 'order-flip'), 1, NOTHING)).toBeCloseTo(0.48, 12)
    // 0.1 · (0.5 + 0.2) = 0.07
    expect(labelValue(thing(1), 0.5, NOTHING)).toBeCloseTo(0.07, 12)
  })

  it('learns from earlier ratings how often such votes are wrong', () => {
    const known = { ...NOTHING, wrong: { ...NOTHING.wrong, split: { wrong: 1, n: 90 } } }
    // (0.3 · 10 + 1)/(10 + 90) = 0.04, times 0.2
    expect(labelValue(thing(1, 'split'), 0, known)).toBeCloseTo(0.008, 12)
  })

  it('falls where the judge has labels in the segment already, by the segment that has fewest', () => {
    const item = thing(1, 'split', ['orders', 'refunds'])
    const labels = new Map([[labelsKey(item, 'orders'), 99], [labelsKey(item, 'refunds'), 8]])
    // 0.3 · 0.2/√(1 + 8) = 0.02
    expect(labelValue(item, 0, { ...NOTHING, labels })).toBeCloseTo(0.02, 12)
  })
})
