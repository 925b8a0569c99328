import { expect, it, vi } from 'vitest'
import { sharedRead } from '@/lib/services/shared-read'

const at = (ms: number) => ({ now: () => ms })

it('reads once for all who ask while it is being read and until it is too old', async () => {
  const read = vi.fn(async () => 'figures')
  const answers = await Promise.all([sharedRead('a', 1000, read, at(0)), sharedRead('a', 1000, read, at(0)), sharedRead('a', 1000, read, at(999))])
  expect(answers).toEqual(['figures', 'figures', 'figures'])
  expect(read).toHaveBeenCalledOnce()
  await sharedRead('a', 1000, read, at(1000))
  expect(read).toHaveBeenCalledTimes(2)
})

it('keeps keys apart', async () => {
  expect(await sharedRead('b 1', 1000, async () => 1, at(0))).toBe(1)
  expect(await sharedRead('b 2', 1000, async () => 2, at(0))).toBe(2)
})

it('does not keep a reading that failed', async () => {
  await expect(sharedRead('c', 1000, async () => { throw new Error('the database went away') }, at(0))).rejects.toThrow('went away')
  expect(await sharedRead('c', 1000, async () => 'back', at(1))).toBe('back')
})

it('keeps what took long for so long that reading takes its share of the time at most', async () => {
  let ms = 0
  const read = vi.fn(async () => {
    ms += 500
    return 'sums'
  })
  const ask = () => sharedRead('d', 1000, read, { mostShare: 0.1, now: () => ms })
  // half a second of reading, a tenth of five
  for (const moment of [0, 1000, 4999]) {
    ms = moment
    await ask()
  }
  expect(read).toHaveBeenCalledOnce()
  ms = 5000
  await ask()
  expect(read).toHaveBeenCalledTimes(2)
})

it('keeps what takes longer to read than it may be old, whoever asks for something else meanwhile', async () => {
  let ms = 0
  const { promise, resolve } = Promise.withResolvers<string>()
  const read = vi.fn(() => promise)
  const ask = () => sharedRead('e', 1000, read, { mostShare: 0.1, now: () => ms })
  const first = ask()
  ms = 2000
  await sharedRead('f', 1000, async () => 'something else', at(ms))
  resolve('sums')
  await first
  ms = 19_999
  expect(await ask()).toBe('sums')
  expect(read).toHaveBeenCalledOnce()
})
