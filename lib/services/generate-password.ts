import { randomInt } from 'node:crypto'

/** Without letters and digits that are mistaken for each other when read aloud or off a screen. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Four groups of five characters, e.g. `k3fwz-…`: 20 random ones of 31, 99 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
