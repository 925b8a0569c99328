import { expect, it } from 'vitest'
import { runFamilies } from '@/lib/core/display/run-families'

it('takes a family for accepted only where it is, whatever the file calls its own', () => {
  const origin = { label: 'Pay', basis: null, by: 'u1', at: '2026-11-20T12:00:00Z' }
  const families = { pay: ['a', 'b'], constructor: ['c'], ...Object.fromEntries([['__proto__', ['d']]]) }
  expect(runFamilies({ families, familyOrigins: { pay: origin } }, () => 'Ada').map(({ id, label, accepted, patterns }) => [id, label, accepted, patterns])).toEqual([
    ['__proto__', '__proto__', false, ['d']], ['constructor', 'constructor', false, ['c']], ['pay', 'Pay', true, ['a', 'b']],
  ])
})
