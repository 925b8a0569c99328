import { expect, it, vi } from 'vitest'
import { sharedRead } from '@/lib/services/shared-read'

it('reads once for all who ask while it is being read and until it is too old', async () => {
  const read = vi.fn(async () => 'figures')
  const answers = await Promise.all([sharedRead('a', 1000, read, 0), sharedRead('a', 1000, read, 0), sharedRead('a', 1000, read, 999)])
  expect(answers).toEqual(['figures', 'figures', 'figures'])
  expect(read).toHaveBeenCalledOnce()
  await sharedRead('a', 1000, read, 1000)
  expect(read).toHaveBeenCalledTimes(2)
})

it('keeps keys apart', async () => {
  expect(await sharedRead('b 1', 1000, async () => 1, 0)).toBe(1)
  expect(await sharedRead('b 2', 1000, async () => 2, 0)).toBe(2)
})

it('does not keep a reading that failed', async () => {
  await expect(sharedRead('c', 1000, async () => { throw new Error('the database went away') }, 0)).rejects.toThrow('went away')
  expect(await sharedRead('c', 1000, async () => 'back', 1)).toBe('back')
})
