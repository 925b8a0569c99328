import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

export const MIN_PASSWORD_LENGTH = 12
export const MAX_PASSWORD_LENGTH = 256
/** 3 of 0 to 4: more than 10^8 guesses, which is out of reach where guesses are slowed down and hashes are slow. */
export const MIN_PASSWORD_SCORE = 3

/** What is known of the person: a password made of it is guessed first. */
export type PasswordOwner = { email?: string | null; name?: string | null }

/** `problem` says what is wrong and what to do, null = acceptable; `score` is 0 (guessed at once) to 4, by zxcvbn. */
export type PasswordVerdict = { score: number; problem: string | null }

let built: ZxcvbnFactory | null = null

/** Reading the word lists takes some milliseconds, so that only whoever asks pays for it. */
function estimator(): ZxcvbnFactory {
  return (built ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: MAX_PASSWORD_LENGTH }))
}

/**
 * Whether a password may be used: 12 to 256 characters and a zxcvbn score of 3 or more, with the person's own address and
 * name and the product's name counted as words that an attacker tries first. The same rule wherever a password is set.
 */
export function judgePassword(password: string, owner: PasswordOwner = {}): PasswordVerdict {
  if (password.length > MAX_PASSWORD_LENGTH) return { score: 0, problem: `At most ${MAX_PASSWORD_LENGTH} characters.` }
  const { score, feedback } = estimator().check(password, wordsOf(owner))
  if (password.length < MIN_PASSWORD_LENGTH) return { score: Math.min(score, 1), problem: `At least ${MIN_PASSWORD_LENGTH} characters; this has ${password.length}.` }
  if (score >= MIN_PASSWORD_SCORE) return { score, problem: null }
  return { score, problem: `Too easy to guess: ${REASONS[feedback.warning ?? ''] ?? 'it is made of common words or patterns'}. Use four or five unrelated words, or let a password manager make one.` }
}

function wordsOf({ email, name }: PasswordOwner): string[] {
  const address = email?.toLowerCase() ?? ''
  const words = ['slicegate', address, ...address.split(/[^\p{L}\p{N}]+/u), ...(name ?? '').toLowerCase().split(/\s+/)]
  return [...new Set(words.filter((word) => word.length > 2))]
}

const REASONS: Record<string, string> = {
  straightRow: 'it follows a row of keys', keyPattern: 'it follows a pattern on the keyboard', simpleRepeat: 'it repeats one character',
  extendedRepeat: 'it repeats itself', sequences: 'it is a sequence such as abc or 6543', recentYears: 'it is little more than a year', dates: 'it is little more than a date',
  topTen: 'it is one of the ten most used passwords', topHundred: 'it is one of the hundred most used passwords', common: 'it is a very common password',
  similarToCommon: 'it is close to a common password', wordByItself: 'it is a single word', namesByThemselves: 'it is a name', commonNames: 'it is a name',
  userInputs: 'it is made of your address, your name or the name of the product', pwned: 'it is known from a leak',
}
