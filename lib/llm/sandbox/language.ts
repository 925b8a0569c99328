export const LANGUAGES = ['en', 'de', 'es', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

const WORDS: Record<Language, RegExp> = {
  en: /\b(?:the|my|is|and|please|you|have|was|for|it|this|not|with)\b/gi,
  de: /\b(?:der|die|das|ich|und|ist|nicht|bitte|mein|meine|meiner|wir|sie|für|den|mit|habe)\b/gi,
  es: /\b(?:el|la|los|mi|por|favor|que|es|con|una|no|para|del|hola|se|está|quiero)\b/gi,
  fr: /\b(?:le|la|les|je|est|pour|vous|une|mon|ma|et|pas|merci|bonjour|avec|nous|des)\b/gi,
}

/** The language with the most of its small words in the text; English when none has any. */
export function detectLanguage(text: string): Language {
  let best: Language = 'en'
  let most = 0
  for (const language of LANGUAGES) {
    const count = text.match(WORDS[language])?.length ?? 0
    if (count > most) {
      best = language
      most = count
    }
  }
  return best
}
