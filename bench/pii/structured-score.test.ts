import { expect, it } from 'vitest'
import { scoreStructured, wilson, withInterval } from '@/bench/pii/structured-score'

it('gives the interval of Wilson for shares at the end, too', () => {
  // 10 of 10: (1 + z²/20 ± z·√(z²/400)) / (1 + z²/10) = 0.7225 to 1
  expect(wilson(10, 10)!.low).toBeCloseTo(0.7225, 4)
  expect(wilson(10, 10)!.high).toBeCloseTo(1, 12)
  expect([wilson(0, 0), withInterval(0, 0)]).toEqual([null, '–'])
})

it('counts a label that a finding of its type overlaps, and a finding that lies on no label as wrong', () => {
  const row = { full_text: 'a@b.io 1.2.3.4', template_id: 1, spans: [{ entity_type: 'EMAIL_ADDRESS', entity_value: 'a@b.io', start_position: 0, end_position: 6 }] }
  const scores = scoreStructured([row], () => [{ start: 0, end: 5, type: 'email', value: '' }, { start: 7, end: 14, type: 'ip', value: '' }])
  expect(scores.find(({ label }) => label === 'EMAIL_ADDRESS')).toEqual({ label: 'EMAIL_ADDRESS', labelled: 1, found: 1, exact: 0, hits: 1, right: 1 })
  expect(scores.find(({ label }) => label === 'IP_ADDRESS')).toEqual({ label: 'IP_ADDRESS', labelled: 0, found: 0, exact: 0, hits: 1, right: 0 })
})
