import { describe, expect, it } from 'vitest'
import { settleRating, type RatingChoice } from '@/lib/core/rating/settle-rating'

/** Every sequence of so many people. */
function sequences(words: readonly RatingChoice[], length: number): RatingChoice[][] {
  return length === 0 ? [[]] : sequences(words, length - 1).flatMap((head) => words.map((word) => [...head, word]))
}

const PAIR: RatingChoice[] = ['baseline', 'candidate', 'tie', 'unsure']
const ANSWER: RatingChoice[] = ['pass', 'fail', 'unsure']

describe('what ratings make of a task', () => {
  it('waits for two people at first, and for one more after a choice', () => {
    expect(settleRating([])).toEqual({ status: 'open', gold: null, needs: 2, needsThird: false })
    expect(settleRating(['tie'])).toEqual({ status: 'open', gold: null, needs: 1, needsThird: false })
    expect(settleRating(['unsure'])).toEqual({ status: 'open', gold: null, needs: 2, needsThird: false })
  })

  it('is settled by two equal choices, whatever they are', () => {
    for (const choice of ['baseline', 'candidate', 'tie', 'pass', 'fail'] as const) {
      expect(settleRating([choice, choice])).toEqual({ status: 'settled', gold: choice, needs: 0, needsThird: false })
    }
  })

  it('asks a third person where two differ, who settles it by agreeing with one of them', () => {
    expect(settleRating(['baseline', 'tie'])).toEqual({ status: 'open', gold: null, needs: 1, needsThird: true })
    expect(settleRating(['baseline', 'tie', 'tie'])).toMatchObject({ status: 'settled', gold: 'tie' })
    expect(settleRating(['baseline', 'tie', 'baseline'])).toMatchObject({ status: 'settled', gold: 'baseline' })
    expect(settleRating(['baseline', 'tie', 'candidate'])).toMatchObject({ status: 'undecided', gold: null })
    // of one answer there are two choices only, so a third always settles
    expect(settleRating(['pass', 'fail', 'fail'])).toMatchObject({ status: 'settled', gold: 'fail' })
  })

  it('takes "cannot tell" for a look and no choice, until three could not tell', () => {
    expect(settleRating(['unsure', 'tie'])).toMatchObject({ status: 'open', needs: 1, needsThird: false })
    expect(settleRating(['unsure', 'tie', 'unsure', 'tie'])).toMatchObject({ status: 'settled', gold: 'tie' })
    expect(settleRating(['unsure', 'unsure', 'unsure'])).toMatchObject({ status: 'undecided', gold: null })
    expect(settleRating(['tie', 'unsure', 'unsure', 'unsure'])).toMatchObject({ status: 'undecided', gold: null })
  })

  it('decides every combination of three people by counting', () => {
    for (const words of [PAIR, ANSWER]) {
      for (const choices of sequences(words, 3)) {
        const twice = words.find((word) => word !== 'unsure' && choices.filter((choice) => choice === word).length >= 2)
        const distinct = new Set(choices.filter((choice) => choice !== 'unsure')).size
        const unsure = choices.filter((choice) => choice === 'unsure').length
        const state = settleRating(choices)
        if (twice) expect(state, choices.join()).toMatchObject({ status: 'settled', gold: twice })
        else if (unsure === 3 || distinct === 3) expect(state, choices.join()).toMatchObject({ status: 'undecided', gold: null })
        // one or two could not tell, or none chose the same: somebody else is asked
        else expect(state, choices.join()).toMatchObject({ status: 'open', gold: null, needs: 1, needsThird: distinct === 2 })
      }
    }
  })

  it('ends after five people at the latest, and what came later changes nothing', () => {
    for (const words of [PAIR, ANSWER]) {
      for (const choices of sequences(words, 5)) {
        const state = settleRating(choices)
        expect(state.status, choices.join()).not.toBe('open')
        for (const late of words) expect(settleRating([...choices, late])).toEqual(state)
      }
    }
  })
})
