import { expect, it } from 'vitest'
import { isPageCurrent, readMeasured, sizingPage } from '@/bench/sizing/sizing-page'

it('docs/sizing.md says what follows from the last measurement', () => {
  expect(isPageCurrent(), 'npm run bench:sizing -- --page writes it anew').toBe(true)
})

it('keeps what people wrote around the computed part', () => {
  const page = sizingPage('before\n<!-- computed: begin -->old<!-- computed: end -->\nafter\n', readMeasured())
  expect(page.startsWith('before\n')).toBe(true)
  expect(page.endsWith('<!-- computed: end -->\nafter\n')).toBe(true)
  expect(page).not.toContain('old<')
})

it('does not write into a page without marks', () => {
  expect(() => sizingPage('nothing', readMeasured())).toThrow('expected the marks')
})
