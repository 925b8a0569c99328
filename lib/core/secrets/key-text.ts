import { z } from 'zod'

const MAX_KEY = 4000
const MIN_KEY = 4
/** Shorter than this, a word of an answer would be taken for the key. */
const MIN_HIDDEN = 8

/** What can be sent in a header: visible ASCII, and single spaces as in `Basic dXNlcjpwYXNz`. */
const SENDABLE = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/

export const HIDDEN_KEY = '[key]'

/** Whether a text can be sent as a key. */
export function isKeyText(text: string): boolean {
  return text.length <= MAX_KEY && SENDABLE.test(text)
}

const wanted = `expected the key as its provider shows it: ${MIN_KEY} to ${MAX_KEY} visible characters of ASCII, without line breaks`

/** A key as people enter it: text sets it, null takes it away, and what is left out stays as it is. No message holds it. */
export const apiKeyInput = z.string(wanted).trim().refine((text) => text.length >= MIN_KEY && isKeyText(text), wanted).nullable().optional()

/**
 * Takes a key out of what a server answers: servers that echo a request would else have it stored as an answer. Keys of fewer than eight
 * characters are left, which any text may hold. Finds it as it is, without its scheme, and escaped as in JSON or an address.
 */
export function keyHider(key: string): (text: string) => string {
  const bare = key.replace(/^(?:Basic|Bearer) /i, '')
  const spellings = [key, bare].flatMap((text) => [text, JSON.stringify(text).slice(1, -1), text.replaceAll('/', '\\/'), encodeURIComponent(text)])
  const hidden = [...new Set(spellings)].filter((text) => text.length >= MIN_HIDDEN).sort((a, b) => b.length - a.length)
  return (text) => hidden.reduce((rest, spelling) => (rest.includes(spelling) ? rest.replaceAll(spelling, HIDDEN_KEY) : rest), text)
}
