import { expect, test } from 'vitest'
import { rerunMarks } from '@/lib/core/display/rerun-marks'
import type { Rerun } from '@/lib/core/gate/types'

const votes = (caseId: string, arm: Rerun['arm'], ...passed: (boolean | null)[]): Rerun[] => passed.map((vote, i) => ({ caseId, arm, attempt: 2 + i, passed: vote }))

test('a flip is marked by what both sides did again, whichever set or slice asked for it', () => {
  const marks = rerunMarks([
    ...votes('real', 'candidate', false, false), ...votes('real', 'baseline', true, true),
    ...votes('lucky', 'candidate', true, true),
    ...votes('shaky', 'candidate', false, false), ...votes('shaky', 'baseline', false, true, false),
    ...votes('dark', 'candidate', null, null, null, null, null), ...votes('dark', 'baseline', true, true),
    ...votes('held', 'baseline', false, false), ...votes('held', 'candidate', true, true),
  ], 'both')
  expect(marks.break).toMatchObject({ real: 'stayed', lucky: 'went away', shaky: 'went away', dark: 'not measured' })
  expect(marks.fix).toMatchObject({ held: 'stayed' })
})

test('a case whose other side did not run again has no mark', () => {
  expect(rerunMarks(votes('half', 'candidate', false, false), 'both').break).toEqual({})
  expect(rerunMarks(votes('half', 'candidate', false, false), 'candidate').break).toEqual({ half: 'stayed' })
})
