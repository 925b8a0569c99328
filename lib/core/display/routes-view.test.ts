import { describe, expect, it } from 'vitest'
import { routeChangeOf, routesView, type StoredRoute } from '@/lib/core/display/routes-view'
import type { Endpoint } from '@/lib/core/endpoint'

const price = (input: number, output: number) => ({ input, output, cachedInput: null, date: null, source: null })
const endpoint = (id: string, judgeModel: string | null, prices: Endpoint['prices'] = {}, roles: Endpoint['roles'] = ['judge']) => ({ id, name: id, judgeModel, prices, roles }) as Endpoint
const stored = (endpointId: string, model: string, status: StoredRoute['status'], rest: Partial<StoredRoute> = {}): StoredRoute =>
  ({ id: `${endpointId}-${model}`, endpointId, model, status, reason: null, changedAt: new Date('2026-11-01T10:00:00Z'), compared: [], ...rest })
const pairs = (agreed: number, differed: number) => [...Array(agreed).fill(true), ...Array(differed).fill(false)].map((same: boolean) => ({ segments: ['orders'], agreed: same }))

const dear = endpoint('dear', 'large', { large: price(2, 10) })
const cheap = endpoint('cheap', 'small', { small: price(0.2, 1) })

describe('the judge routes of a project', () => {
  it('are those of its endpoints before any run began: the reference answers', () => {
    const { rows, measured } = routesView({ self: { agreed: 0, n: 0 }, endpoints: [endpoint('arms', 'x', {}, ['candidate']), dear, cheap], wanted: null, stored: [], size: null })
    // a question of 1,000 and 100 tokens: 0.0003 and 0.003 dollars
    expect(rows).toMatchObject([
      { id: null, model: 'small', price: expect.closeTo(0.3, 9), label: 'New', detail: 'tried from the next run on', answers: false, compared: { n: 0, needed: 98 } },
      { model: 'large', price: expect.closeTo(3, 9), label: 'Reference', answers: true, compared: null },
    ])
    expect(measured).toBe(false)
  })

  it('show how far a trial is, where it is weakest, and what it still takes', () => {
    const [small] = routesView({ self: { agreed: 0, n: 0 }, endpoints: [dear, cheap], wanted: null, size: { input: 500, output: 50 }, stored: [stored('dear', 'large', 'reference'), stored('cheap', 'small', 'shadow', { compared: pairs(99, 1) })] }).rows
    expect(small).toMatchObject({ label: 'On trial', answers: false, price: expect.closeTo(0.15, 9), compared: { agreed: 99, n: 100, needed: 163, worst: { key: 'orders', n: 100 } } })
    expect(routeChangeOf(small!)).toBe('stop')
  })

  it('say which one answers the next run', () => {
    const { rows } = routesView({ self: { agreed: 0, n: 0 }, endpoints: [dear, cheap], wanted: null, size: null, stored: [stored('dear', 'large', 'reference'), stored('cheap', 'small', 'promoted', { compared: pairs(20, 0) })] })
    expect(rows.map(({ model, label, answers, compared }) => [model, label, answers, compared?.needed])).toEqual([['small', 'Promoted', true, null], ['large', 'Reference', false, undefined]])
  })

  it('are neither tried nor promoted without a price, and say so', () => {
    const free = endpoint('free', 'mystery')
    const { rows } = routesView({ self: { agreed: 0, n: 0 }, endpoints: [dear, free], wanted: null, size: null, stored: [stored('dear', 'large', 'reference'), stored('free', 'mystery', 'promoted')] })
    expect(rows).toMatchObject([{ model: 'large', answers: true }, { model: 'mystery', price: null, label: 'Not tried', detail: 'its price is unknown', answers: false }])
  })

  it('offer to try what is demoted, and nothing for the reference', () => {
    const { rows } = routesView({ self: { agreed: 0, n: 0 }, endpoints: [dear, cheap], wanted: null, size: null, stored: [stored('dear', 'large', 'reference'), stored('cheap', 'small', 'demoted', { reason: 'Stopped by hand' })] })
    expect(rows.map((row) => [row.label, routeChangeOf(row)])).toEqual([['Stopped', 'try'], ['Reference', null]])
  })

  it('leave out what no endpoint has any more, and know the configured model of an endpoint with another one of its own', () => {
    const both = endpoint('both', 'small', { wanted: price(2, 10), small: price(0.2, 1) })
    const routes = [stored('both', 'wanted', 'reference'), stored('both', 'small', 'shadow'), stored('both', 'old', 'promoted')]
    expect(routesView({ self: { agreed: 0, n: 0 }, endpoints: [both], wanted: 'wanted', size: null, stored: routes }).rows.map(({ model, label }) => [model, label])).toEqual([['small', 'On trial'], ['wanted', 'Reference']])
    expect(routesView({ self: { agreed: 0, n: 0 }, endpoints: [], wanted: 'wanted', size: null, stored: routes }).rows).toEqual([])
  })
})
