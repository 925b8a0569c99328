import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Endpoint } from '@/lib/core/endpoint'
import { decideRoute as decide } from '@/lib/core/judging/decide-route'
import { judgeRoutes, questionPrice, type JudgeServer } from '@/lib/core/judging/judge-routes'
import { routeRules } from '@/lib/core/judging/route-agreement'
import { judgePlanSchema, planJudge, ROUTE_STATUSES, type RouteState } from '@/lib/core/judging/route-plan'
import { isCompared, questionKey } from '@/lib/core/judging/shadow-sample'

const endpoint = (id: string, judgeModel: string | null, prices: Endpoint['prices'] = {}) => ({ id, name: id, judgeModel, prices }) as Endpoint
const server = (id: string, judgeModel: string | null, served: string[] | null = null): JudgeServer => ({ endpoint: endpoint(id, judgeModel), served })
const names = (servers: JudgeServer[], wanted: string | null) => judgeRoutes(servers, wanted).map((route) => `${route.endpoint.id}/${route.model}`)

describe('the ways to ask a judge', () => {
  it('begin with the configured model where an endpoint lists it', () => {
    expect(names([server('a', 'large', ['large', 'wanted'])], 'wanted')).toEqual(['a/wanted', 'a/large'])
    expect(names([server('a', 'large', ['large']), server('b', 'small', ['wanted'])], 'wanted')).toEqual(['b/wanted', 'a/large', 'b/small'])
    expect(names([server('a', 'wanted', ['wanted']), server('b', null, ['wanted'])], 'wanted')).toEqual(['a/wanted', 'b/wanted'])
  })

  it('begin with the first endpoint when none lists it, or none is configured', () => {
    expect(names([server('a', 'large', ['large']), server('b', 'small')], 'wanted')).toEqual(['a/large', 'b/small'])
    expect(names([server('a', 'large'), server('b', 'small')], null)).toEqual(['a/large', 'b/small'])
  })

  it('may be a server that lists nothing and has no model of its own', () => {
    expect(names([server('a', null)], 'wanted')).toEqual(['a/wanted'])
    expect(names([server('a', null, ['other'])], 'wanted')).toEqual([])
    expect(names([server('a', null)], null)).toEqual([])
    expect(names([], 'wanted')).toEqual([])
  })

  it('cost what a question of that size costs, and nobody knows what without a price', () => {
    const priced = endpoint('a', 'large', { large: { input: 2, output: 10, cachedInput: null, date: null, source: null } })
    // 1,000 × 2 + 100 × 10 = 3,000 dollars per million
    expect(questionPrice({ endpoint: priced, model: 'large' }, { input: 1000, output: 100 })).toBeCloseTo(0.003, 12)
    expect(questionPrice({ endpoint: priced, model: 'small' }, { input: 1000, output: 100 })).toBeNull()
  })
})

const state = (routeId: string, status: RouteState['status'], price: number | null, healthy = true): RouteState =>
  ({ routeId, endpointId: `e-${routeId}`, endpointName: routeId, model: 'm', status, price, healthy })
const planned = (...routes: RouteState[]) => {
  const plan = planJudge(routes)!
  return { order: plan.order.map(({ routeId }) => routeId), trial: plan.trial?.routeId ?? null, shareOfNew: plan.shareOfNew }
}

describe('who judges a run', () => {
  it('is the cheapest route that was shown to agree; the others take over in the order of their prices', () => {
    expect(planned(state('ref', 'reference', 3), state('a', 'promoted', 2), state('b', 'promoted', 1))).toEqual({ order: ['b', 'a', 'ref'], trial: null, shareOfNew: 0.1 })
  })

  it('is the reference while nothing else was shown to agree; the cheapest of the others is tried, one at a time', () => {
    expect(planned(state('ref', 'reference', 3), state('a', 'shadow', 2), state('b', 'shadow', 1), state('c', 'demoted', 0.5)))
      .toEqual({ order: ['ref'], trial: 'b', shareOfNew: 0.25 })
    expect(planned(state('ref', 'reference', 3), state('a', 'promoted', 2), state('b', 'shadow', 1))).toMatchObject({ order: ['a', 'ref'], trial: 'b' })
    expect(planned(state('ref', 'reference', 3), state('a', 'promoted', 1), state('b', 'shadow', 2))).toMatchObject({ order: ['a', 'ref'], trial: null })
  })

  it('is never a route of unknown price, nor one that costs as much', () => {
    expect(planned(state('ref', 'reference', 3), state('a', 'promoted', null), state('b', 'promoted', 3), state('c', 'shadow', null))).toMatchObject({ order: ['ref'], trial: null })
    expect(planned(state('ref', 'reference', null), state('a', 'promoted', 1), state('b', 'shadow', 1))).toMatchObject({ order: ['ref'], trial: null })
  })

  it('is not the one whose server is down now; it comes last', () => {
    expect(planned(state('ref', 'reference', 3), state('a', 'promoted', 1, false))).toMatchObject({ order: ['ref', 'a'] })
    expect(planned(state('ref', 'reference', 3, false), state('a', 'shadow', 1))).toMatchObject({ order: ['ref'], trial: 'a' })
    expect(planJudge([state('a', 'promoted', 1)])).toBeNull()
  })

  it('never holds an unproven route, and survives being stored', () => {
    const route = fc.record({ status: fc.constantFrom(...ROUTE_STATUSES.slice(1)), price: fc.option(fc.double({ min: 0, max: 10, noNaN: true })), healthy: fc.boolean() })
    fc.assert(fc.property(fc.array(route), fc.option(fc.double({ min: 0, max: 10, noNaN: true })), (others, price) => {
      const routes = [state('ref', 'reference', price), ...others.map((other, i) => state(`r${i}`, other.status, other.price, other.healthy))]
      const plan = planJudge(routes)!
      const found = plan.order.map(({ routeId }) => routes.find((other) => other.routeId === routeId)!)
      expect(found.every(({ status, price: own }) => status === 'reference' || (status === 'promoted' && own !== null && own < price!))).toBe(true)
      expect(found.filter(({ status }) => status === 'reference')).toHaveLength(1)
      expect(plan.trial === null || routes.find(({ routeId }) => routeId === plan.trial!.routeId)!.status === 'shadow').toBe(true)
      expect(judgePlanSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan)
    }), { numRuns: 200, seed: 5 })
  })
})

describe('what becomes of a route', () => {
  const decideRoute = (status: RouteState['status'], compared: Parameters<typeof decide>[1]) => decide(status, compared, routeRules({ agreed: 2000, n: 2000 }))
  const many = (n: number, agreed: boolean, usd: { referenceUsd: number | null; routeUsd: number | null } = { referenceUsd: 0.003, routeUsd: 0.0003 }) =>
    Array.from({ length: n }, () => ({ segments: ['orders'], agreed, ...usd }))

  it('follows from what was compared', () => {
    expect(decideRoute('shadow', many(97, true))).toEqual({ status: null, note: null })
    expect(decideRoute('shadow', many(98, true))).toEqual({ status: 'promoted', reason: 'Agreed in 98 of 98 questions, at 10 % of what the reference costs for the same questions' })
    expect(decideRoute('shadow', [...many(90, true), ...many(10, false)])).toMatchObject({ status: 'demoted', reason: 'Differs: agreed in 90 of 100 questions; in orders in 90 of 100' })
    expect(decideRoute('promoted', many(500, true))).toEqual({ status: null, note: null })
    expect(decideRoute('promoted', [...many(500, true), ...many(11, false)])).toEqual({ status: 'demoted', reason: 'Drifted: agreed in 0 of the last 11 questions' })
    for (const status of ['reference', 'demoted'] as const) expect(decideRoute(status, many(500, false))).toEqual({ status: null, note: null })
  })

  it('names the segment in which it differs or drifted', () => {
    const refunds = (n: number, agreed: boolean) => many(n, agreed).map((pair) => ({ ...pair, segments: ['refunds'] }))
    expect(decideRoute('shadow', [...many(2000, true), ...refunds(28, true), ...refunds(6, false)])).toMatchObject({ reason: 'Differs: agreed in 2028 of 2034 questions; in refunds in 28 of 34' })
    const spread = Array.from({ length: 10 }, () => [...many(9, true), ...refunds(1, false)]).flat()
    expect(decideRoute('promoted', spread)).toEqual({ status: 'demoted', reason: 'Drifted: agreed in 0 of the last 10 questions in refunds' })
  })

  it('also follows from what it really cost', () => {
    expect(decideRoute('shadow', many(98, true, { referenceUsd: 0.003, routeUsd: 0.0045 }))).toEqual({ status: 'demoted', reason: 'Agrees, but costs 150 % of what the reference costs for the same questions' })
    expect(decideRoute('shadow', many(98, true, { referenceUsd: 0.003, routeUsd: null }))).toMatchObject({ status: null, note: expect.stringContaining('not known') as string })
  })

  it('is an end after 2,000 questions without a proof', () => {
    // 1,969 × 0.030615 − 31 × 1.9459 = −0.04, between ln 0.01 = −4.61 and ln 20 = 3.00
    expect(decideRoute('shadow', [...many(1969, true), ...many(31, false)])).toEqual({ status: 'demoted', reason: 'Agreement was not shown in 2000 questions (1969 agreed)' })
  })
})

describe('the sample', () => {
  const plan = { share: 0.1, shareOfNew: 0.25, known: ['orders'] }
  const asked = (caseId: number, segments = ['orders'], runId = 'run') => [1, 2, 3, 4].map((vote) => isCompared({ runId, caseId: `case ${caseId}`, segments, arm: 'pair', vote }, plan))
  const share = (segments: string[]) => Array.from({ length: 4000 }, (_, n) => asked(n, segments)).filter((votes) => votes.includes(true)).length / 4000

  it('takes a tenth of the cases, and a quarter where too little was compared yet', () => {
    // standard errors 0.0047 and 0.0068
    expect(share(['orders'])).toBeCloseTo(0.1, 1)
    expect(Math.abs(share(['orders']) - 0.1)).toBeLessThan(0.02)
    expect(Math.abs(share(['orders', 'refunds']) - 0.25)).toBeLessThan(0.03)
  })

  it('takes one vote of a case, in either order of the answers, the same for everybody in the run', () => {
    const taken = Array.from({ length: 1000 }, (_, n) => asked(n, [])).filter((votes) => votes.includes(true))
    expect(taken.every((votes) => votes.filter(Boolean).length === 1 && !votes[2] && !votes[3])).toBe(true)
    expect(taken.filter(([first]) => first).length / taken.length).toBeCloseTo(0.5, 0)
    expect(asked(7)).toEqual(asked(7))
    const of = (runId: string) => Array.from({ length: 200 }, (_, n) => asked(n, [], runId).includes(true))
    expect(of('run')).not.toEqual(of('another run'))
  })

  it('knows a question by what is asked', () => {
    const question = { promptVersion: 'p', messages: [{ role: 'user' as const, content: 'Which?' }], vote: 1 }
    expect(questionKey(question)).toBe(questionKey({ ...question }))
    expect(questionKey({ ...question, vote: 2 })).not.toBe(questionKey(question))
  })
})
