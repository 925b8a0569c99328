import { describe, expect, it } from 'vitest'
import { namesNote, type NameTally } from '@/lib/core/refresh/stage-words'

const note = (more: Partial<NameTally>) =>
  namesNote({ asked: 17, named: 17, model: 'judge-large', fresh: 17, costUsd: 0.0021, unreadable: 0, unanswered: 0, reason: null, notDistinct: 0, ...more })

describe('what the match stage says of names by a model', () => {
  it.each<[Partial<NameTally>, string | null]>([
    [{ asked: 0, named: 0 }, null],
    [{}, '17 of 17 names by judge-large, for $0.0021'],
    [{ asked: 1, named: 1 }, '1 of 1 name by judge-large, for $0.0021'],
    [{ fresh: 0, costUsd: 0 }, '17 of 17 names by judge-large, nothing to pay'],
    [{ costUsd: null }, '17 of 17 names by judge-large, at an unknown price'],
    [{ named: 16, unreadable: 1 }, '16 of 17 names by judge-large, for $0.0021; 1 unreadable kept its terms'],
    [{ named: 12, unreadable: 2, notDistinct: 1, unanswered: 2, reason: 'timeout' }, '12 of 17 names by judge-large, for $0.0021; 2 unreadable kept their terms; 1 not distinct kept its terms; 2 unanswered (timeout) kept their terms'],
    // nothing is known of the price of what was never answered
    [{ named: 0, fresh: 0, costUsd: 0, unanswered: 17, reason: 'server error' }, '0 of 17 names by judge-large; 17 unanswered (server error) kept their terms'],
    [{ named: 0, fresh: 0, model: null, unanswered: 17, reason: 'no judge can be asked' }, 'Names are of terms: no judge can be asked'],
  ])('%j is %s', (tally, words) => {
    expect(note(tally)).toBe(words)
  })
})
