/**
 * How guesses are slowed down: `free` attempts in a row, then a wait that doubles with each further one from `firstMs` up to
 * `longestMs`. What was counted is forgotten `forgetMs` after the last attempt that was let through.
 */
export type GuessRule = { free: number; firstMs: number; longestMs: number; forgetMs: number }

/**
 * At one account, wherever the guesses come from: 10 free ones, then 1, 2, 4, 8 and at most 15 minutes apart, which leaves
 * 10 + 24 · 4 = 106 guesses a day. Longer waits would hardly stop more guesses, and would let a stranger keep a person out.
 */
export const ACCOUNT_GUESSES: GuessRule = { free: 10, firstMs: 60_000, longestMs: 900_000, forgetMs: 86_400_000 }

/** From one address, at whatever accounts: wide, because a whole office may sit behind one. Right passwords are taken off again. */
export const ADDRESS_GUESSES: GuessRule = { free: 50, firstMs: 60_000, longestMs: 900_000, forgetMs: 3_600_000 }

/** Milliseconds from the attempt that was let through as number `count` until the next one is; 0 while attempts are free. */
export function waitAfter(rule: GuessRule, count: number): number {
  return count < rule.free ? 0 : Math.min(rule.longestMs, rule.firstMs * 2 ** Math.min(count - rule.free, 30))
}

/** A wait in words, rounded up: `40 seconds`, `1 minute`, `15 minutes`. */
export function waitWords(seconds: number): string {
  if (seconds <= 1) return '1 second'
  if (seconds < 60) return `${Math.ceil(seconds)} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
