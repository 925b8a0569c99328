import { describe, expect, it } from 'vitest'
import { attemptLabel, attemptRows, rerunSentence, type ExecutionView } from '@/lib/core/display/executions'

const run = (arm: 'baseline' | 'candidate', attempt: number, passed: boolean | null): ExecutionView => ({ arm, attempt, passed })
const first = [run('baseline', 1, true), run('candidate', 1, false)]

describe('executions of a case', () => {
  it('are named by what they were for and put side by side', () => {
    expect([1, 2, 6, 7].map(attemptLabel)).toEqual(['First run', 'Re-run 1', 'Re-run 5', 'Repeat 1'])
    expect(attemptRows([run('candidate', 2, false), ...first])).toEqual([{ attempt: 1, baseline: true, candidate: false }, { attempt: 2, candidate: false }])
  })

  it('say in one sentence what became of a break', () => {
    const failed = [run('candidate', 2, false), run('candidate', 3, false)]
    const say = (again: ExecutionView[]) => rerunSentence('a', 'break', [...first, ...again], 'both')
    expect(say([])).toBeNull()
    expect(say(failed)).toBe("The candidate failed again. The baseline did not run again: too few of its set's breaks stayed to block.")
    expect(say([...failed, run('baseline', 2, true), run('baseline', 3, true)])).toBe('Broke and stayed broken: a confirmed break.')
    expect(say([...failed, run('baseline', 2, false), run('baseline', 3, false)])).toBe('Went away: the baseline fails, too, when it runs again. Flaky, not a break.')
    expect(say([run('candidate', 2, true), run('candidate', 3, true)])).toBe('Went away: the candidate passes when it runs again. Flaky, not a break.')
    expect(say([2, 3, 4, 5, 6].map((attempt) => run('candidate', attempt, null)).concat(run('baseline', 2, true), run('baseline', 3, true)))).toBe('Could not be measured again; counts as confirmed.')
  })

  it('say nothing of a case that did not flip', () => {
    expect(rerunSentence('a', 'both-pass', [run('candidate', 7, true)], 'both')).toBeNull()
  })
})
