/** Families of models by how their names are written, also behind a provider (`openrouter/meta-llama/…`) or as a fine-tune. */
const FAMILIES: [name: string, pattern: RegExp][] = [
  ['OpenAI', /\b(chat)?gpt|\bo[1345](-|$)|\bdavinci\b/], ['Claude', /\bclaude/], ['Gemini', /\bgemini|\bgemma|\bpalm-?2|\b(text|chat)-bison/],
  ['Llama', /llama|\bvicuna|\balpaca/], ['Mistral', /\b(mistral|mixtral|ministral|codestral|magistral|devstral|pixtral)/], ['Qwen', /\bqwen|\bqwq/],
  ['DeepSeek', /\bdeepseek/], ['Command', /\bcommand(-?(r|a|light|nightly)\b|$)|\bc4ai\b|\baya-/], ['Grok', /\bgrok/], ['Phi', /\bphi-?\d/], ['Kimi', /\bkimi|\bmoonshot/],
  ['GLM', /\b(chat)?glm/], ['Nova', /\bnova-(micro|lite|pro|premier|sonic)|\btitan-text/], ['MiniMax', /\bminimax|\babab\d/], ['Granite', /\bgranite/], ['Nemotron', /nemotron/],
  ['Jamba', /\bjamba|\bj2-/], ['Yi', /\byi-(\d|large|medium|lightning)/], ['Falcon', /\bfalcon-?\d/], ['Hermes', /\bhermes-?\d/],
]

/** Families that a name speaks of; a distilled or merged model may name two. Empty = unknown. */
export function modelFamilies(name: string): string[] {
  // Underscores are letters to \b, and Bedrock separates by dots, Ollama tags by colons.
  const text = name.trim().toLowerCase().replaceAll('_', '-')
  return FAMILIES.filter(([, pattern]) => pattern.test(text)).map(([family]) => family)
}

function bareName(name: string): string {
  return name.trim().toLowerCase().split('/').at(-1)!
}

/**
 * Whether two models are known to be of one family: judges prefer what sounds like themselves. Names that nobody knows are of
 * one family only when they are the same model.
 */
export function sameModelFamily(one: string, other: string): boolean {
  const families = modelFamilies(other)
  return bareName(one) === bareName(other) || modelFamilies(one).some((family) => families.includes(family))
}

/** What a reader of the verdict has to know of each judge that judged its own family; empty when none did. */
export function familyWarnings(judges: string[], arms: { candidate: string; baseline: string }): string[] {
  return [...new Set(judges)].sort().flatMap((judge) => {
    const related = (['candidate', 'baseline'] as const).filter((arm) => sameModelFamily(judge, arms[arm])).map((arm) => `the ${arm} ${arms[arm]}`)
    if (related.length === 0) return []
    return [`The judge ${judge} is of the same model family as ${related.join(' and ')}; judges tend to prefer their own family. Choose a judge of another one (judges.judge_model).`]
  })
}
