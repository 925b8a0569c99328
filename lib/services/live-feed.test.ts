import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLiveFeed, LEAST_GAP_MS } from '@/lib/services/live-feed'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

const nowMs = () => Date.now()
const noError = (error: unknown) => { throw error }

it('reads once for all who follow, and tells each the same text', async () => {
  const read = vi.fn(async () => 'figures')
  const feed = createLiveFeed({ read, onError: noError, nowMs })
  const [first, second] = [vi.fn(), vi.fn()]
  feed.follow(first)
  feed.follow(second)
  await vi.advanceTimersByTimeAsync(0)
  expect(read).toHaveBeenCalledOnce()
  expect([first.mock.calls, second.mock.calls]).toEqual([[['figures']], [['figures']]])
})

it('reads at most so often, however often it moves, and never misses the last move', async () => {
  let count = 0
  const feed = createLiveFeed({ read: async () => String(count), onError: noError, nowMs })
  const send = vi.fn()
  feed.follow(send)
  for (count = 1; count <= 100; count += 1) {
    feed.moved()
    await vi.advanceTimersByTimeAsync(10)
  }
  await vi.advanceTimersByTimeAsync(LEAST_GAP_MS)
  // a second of moves, a reading each quarter of it, one at the begin and one after the end
  expect(send.mock.calls.length).toBeLessThanOrEqual(1000 / LEAST_GAP_MS + 2)
  expect(send.mock.calls.at(-1)).toEqual(['100'])
})

it('gives who comes later the newest text at once', async () => {
  const feed = createLiveFeed({ read: async () => 'figures', onError: noError, nowMs })
  feed.follow(vi.fn())
  await vi.advanceTimersByTimeAsync(0)
  const late = vi.fn()
  feed.follow(late)
  expect(late).toHaveBeenCalledWith('figures')
})

it('is told less often when reading takes long, so that it takes a tenth of the time at most', async () => {
  const read = vi.fn(() => new Promise<string>((resolve) => setTimeout(() => resolve('slow'), 100)))
  const feed = createLiveFeed({ read, onError: noError, nowMs })
  feed.follow(vi.fn())
  for (let ms = 0; ms < 3950; ms += 50) {
    feed.moved()
    await vi.advanceTimersByTimeAsync(50)
  }
  // 100 ms each: at most one a second
  expect(read.mock.calls.length).toBe(4)
})

it('reads nothing while nobody follows, and goes on after a failure', async () => {
  const errors = vi.fn()
  const read = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('gone')).mockResolvedValue('back')
  const feed = createLiveFeed({ read, onError: errors, nowMs })
  feed.moved()
  await vi.advanceTimersByTimeAsync(1000)
  expect(read).not.toHaveBeenCalled()
  const send = vi.fn()
  const leave = feed.follow(send)
  await vi.advanceTimersByTimeAsync(0)
  expect(errors).toHaveBeenCalledOnce()
  feed.moved()
  await vi.advanceTimersByTimeAsync(LEAST_GAP_MS)
  expect(send).toHaveBeenCalledExactlyOnceWith('back')
  leave()
  feed.moved()
  await vi.advanceTimersByTimeAsync(1000)
  expect(read).toHaveBeenCalledTimes(2)
})
