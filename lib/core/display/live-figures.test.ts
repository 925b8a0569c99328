import { expect, it } from 'vitest'
import { newest, withFamilies } from '@/lib/core/display/live-figures'
import { liveRunRows } from '@/lib/core/display/live-run-rows'
import { packFamilies, packRows, unpackRows } from '@/lib/core/display/packed-rows'
import { defaultConfig } from '@/lib/core/config/default-config'

const set = (id: string, done: number) => ({ id, kind: 'segment' as const, total: 100, done, n: done, passedBefore: done, passedAfter: done - 1, breaks: 1, fixes: 0 })
const families = [{ id: 'money', label: 'Money', origin: 'file', patterns: ['refund*'], accepted: false }]

it('takes what was told after the page was rendered, never what was told before', () => {
  expect(newest({ at: 10, done: 5 }, { at: 11, done: 6 })).toEqual({ at: 11, done: 6 })
  // a run that was started again has fewer cases done: the page is newer
  expect(newest({ at: 12, done: 0 }, { at: 11, done: 6 })).toEqual({ at: 12, done: 0 })
  expect(newest({ at: 10, done: 5 }, null)).toEqual({ at: 10, done: 5 })
})

it('keeps the families of the page, and asks for a new page when the sets are others', () => {
  const rowsOf = (...sets: ReturnType<typeof set>[]) => packRows(liveRunRows('running', defaultConfig(), sets), [])
  const plain = rowsOf(set('refunds', 10), set('orders', 5))
  const page = { ...plain, families: packFamilies(families, plain) }
  expect(page.families).toEqual([{ id: 'money', label: 'Money', origin: 'file', members: [0] }])
  const moved = withFamilies(page, rowsOf(set('refunds', 20), set('orders', 9)))
  expect(moved?.families).toEqual(page.families)
  expect(unpackRows(moved!).map(({ id, n }) => [id, n])).toEqual([['refunds', 20], ['orders', 9]])
  expect(withFamilies(page, rowsOf(set('refunds', 20)))).toBeNull()
})

it('says nothing of drops once a run was stopped, or without its configuration', () => {
  const sets = [set('refunds', 60)]
  expect(liveRunRows('running', defaultConfig(), sets)[0]!.live).not.toBeNull()
  expect(liveRunRows('cancelled', defaultConfig(), sets)[0]!.live).toBeNull()
  expect(liveRunRows('running', null, sets)[0]!.live).toBeNull()
})
