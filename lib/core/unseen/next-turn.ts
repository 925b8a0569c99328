/** Words with which people say that the answer before was wrong; whole words, in the languages that are met most. */
const COMPLAINTS = [
  /\b(that'?s|that is|this is|it'?s|it is) (just |still |simply )?(wrong|incorrect|not (right|correct|true|what i))/i,
  /\bnot what i (asked|meant|wanted|said)/i, /\b(didn'?t|did not|doesn'?t|does not|don'?t) (work|help|answer|understand|listen)/i,
  /\b(you misunderstood|you are wrong|you'?re wrong|wrong answer|i already (said|told|asked)|i told you|as i said|still (not|wrong|waiting|the same)|useless|speak to a (human|person)|talk to a (human|person))\b/i,
  /\b(das (ist|stimmt) (falsch|nicht)|stimmt nicht|nicht das,? was ich|funktioniert nicht|schon gesagt|falsche antwort|hilft (mir )?nicht)\b/i,
  /\b(c'est faux|ce n'est pas (ça|ce que|correct)|ne (marche|fonctionne) pas|je l'ai déjà dit|mauvaise réponse)/i,
  /(\bno es (lo que|correcto)|\beso (no es|está mal)|\bno funciona\b|\bya (te|lo|se lo) (he )?dij|\brespuesta equivocada\b)/i,
]

const SAME_SHARE = 0.6
const FEWEST_WORDS = 3

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])

/** Whether the user says the same again: at least three words, and six of ten of both texts in common. */
function saysAgain(said: string, next: string): boolean {
  const [before, after] = [wordsOf(said), wordsOf(next)]
  if (before.size < FEWEST_WORDS || after.size < FEWEST_WORDS) return false
  const common = [...before].filter((word) => after.has(word)).length
  return common / (before.size + after.size - common) >= SAME_SHARE
}

/** What the user's next message in the conversation says about the answer before it; null = nothing, or there is none. */
export function readNextTurn(said: string | null, next: string | null): 'complains' | 'repeats' | null {
  if (next === null) return null
  if (COMPLAINTS.some((words) => words.test(next))) return 'complains'
  return said !== null && saysAgain(said, next) ? 'repeats' : null
}
