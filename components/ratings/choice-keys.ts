import type { BlindTask } from '@/lib/core/rating/blind-task'
import type { BlindChoice } from '@/lib/core/rating/read-choice'

export type KeyedChoice = { key: string; choice: BlindChoice; label: string; quiet?: boolean }

const UNSURE = { choice: 'unsure', label: 'Cannot tell', quiet: true } as const

/** The question in plain words, and what can be answered, by key. */
export const QUESTIONS: Record<BlindTask['kind'], { ask: string; choices: KeyedChoice[] }> = {
  pair: {
    ask: 'Which answer serves the person better?',
    choices: [
      { key: '1', choice: 'A', label: 'A is better' }, { key: '2', choice: 'B', label: 'B is better' }, { key: '3', choice: 'equal', label: 'Equally good' }, { key: '4', ...UNSURE },
    ],
  },
  answer: {
    ask: 'Does the answer do what it should?',
    choices: [{ key: '1', choice: 'right', label: 'Right' }, { key: '2', choice: 'wrong', label: 'Wrong' }, { key: '3', ...UNSURE }],
  },
  argument: {
    ask: 'Would the person get the same result with the values of this answer?',
    choices: [{ key: '1', choice: 'right', label: 'The same' }, { key: '2', choice: 'wrong', label: 'Not the same' }, { key: '3', ...UNSURE }],
  },
}
