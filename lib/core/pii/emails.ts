import type { PiiSpan } from '@/lib/core/pii/types'

const EMAIL = /(?=[\p{L}\p{N}_+])[\p{L}\p{N}._%+'-]{1,64}(?:@|%40)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}/giu
const QUOTED = /"[^"\\\n]{1,64}"@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}/giu
const ENDING = '(?:com|org|net|edu|gov|info|io|me|co|us|uk|de|fr|es|it|nl|pt|br|pl|se|no|dk|fi|at|ch|be|eu|ca|au|in|jp|ru|tr|mx|gmail|googlemail)'
/** As people write it for people: brackets say it plainly, bare words only with both of them and a known ending. */
const SPELLED = new RegExp(
  '(?<![\\p{L}\\p{N}._-])([\\p{L}\\p{N}][\\p{L}\\p{N}._+-]{1,40})(?: ?[(\\[{]at[)\\]}] ?((?:[\\p{L}\\p{N}-]{1,40}(?: ?[(\\[{]dot[)\\]}] ?|\\.| dot )){1,3})'
  + `|(?: at | @ )((?:[\\p{L}\\p{N}-]{2,40} dot ){1,3}))${ENDING}(?![\\p{L}\\p{N}])`, 'giu')
const NO_LOCAL = /^(?:me|us|it|you|him|her|them|look\w*|shop\w*|buy\w*|available|visit|here|there|order\w*|online|store|site|page|account|found|book\w*|one|out|up|is|was|are|be)$/i
/** Not a mailbox of anybody: the user of a code host in an SSH address. */
const NOBODY = /^git@/i

/** Addresses, also `%40`, with letters of any script, in quotes, and `jo (at) example (dot) com`. */
export function findEmails(text: string): PiiSpan[] {
  const spans: PiiSpan[] = []
  const add = (start: number, raw: string, value: string) => spans.push({ start, end: start + raw.length, type: 'email', value })
  if (text.includes('@') || text.includes('%40')) {
    if (text.includes('"@')) for (const match of text.matchAll(QUOTED)) add(match.index, match[0], match[0].toLowerCase())
    for (const match of text.matchAll(EMAIL)) if (!NOBODY.test(match[0])) add(match.index, match[0], match[0].replace(/%40/, '@').toLowerCase())
  }
  if (/[([{][Aa][Tt][)\]}]/.test(text) || text.includes(' dot ')) {
    for (const match of text.matchAll(SPELLED)) {
      if (NO_LOCAL.test(match[1] ?? '')) continue
      const value = match[0].toLowerCase().replace(/ ?[([{]at[)\]}] ?| at | @ /, '@').replace(/ ?[([{]dot[)\]}] ?| dot /g, '.')
      add(match.index, match[0], value)
    }
  }
  return spans
}
