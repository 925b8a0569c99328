import { expect, it } from 'vitest'
import { isUuid } from '@/lib/core/uuid'

it('knows a UUID from any other thing that comes over the wire', () => {
  expect(['019a6c2e-7b1a-7d2c-9a51-0f6c5b8e1d20', '019A6C2E-7B1A-7D2C-9A51-0F6C5B8E1D20'].every(isUuid)).toBe(true)
  const others = ['', 'abc', '019a6c2e7b1a7d2c9a510f6c5b8e1d20', '019a6c2e-7b1a-7d2c-9a51-0f6c5b8e1d20\n', null, undefined, {}, { not: 'x' }, [], ['019a6c2e-7b1a-7d2c-9a51-0f6c5b8e1d20'], 7]
  expect(others.some(isUuid)).toBe(false)
})
