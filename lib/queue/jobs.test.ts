import { expect, it } from 'vitest'
import { casesPerJob } from '@/lib/queue/jobs'

it('cuts a run into a hundred jobs, but never into smaller ones than five cases nor larger ones than twenty-five', () => {
  expect([1, 500, 600, 2000, 2500, 50_000].map(casesPerJob)).toEqual([5, 5, 6, 20, 25, 25])
})
