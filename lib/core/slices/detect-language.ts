/** Languages told apart, as ISO 639-1 codes; `unknown` is an answer of its own, not a missing one. */
export type Language = string

/** Scripts that one language writes; Japanese before Chinese, because it uses both. The share of letters from which on it is that language. */
const SCRIPTS: { code: Language; script: RegExp; share: number }[] = [
  { code: 'ja', script: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, share: 0.1 },
  { code: 'zh', script: /\p{Script=Han}/gu, share: 0.5 },
  { code: 'ko', script: /\p{Script=Hangul}/gu, share: 0.5 },
  { code: 'th', script: /\p{Script=Thai}/gu, share: 0.5 },
  { code: 'el', script: /\p{Script=Greek}/gu, share: 0.5 },
  { code: 'he', script: /\p{Script=Hebrew}/gu, share: 0.5 },
]

/** The most frequent small words; those that two languages share count for both. */
const SMALL_WORDS: Record<Language, string> = {
  en: 'the and is to of in for you that it with this are be have not my can what how please we from your would was i do if on at an or has me will which about',
  de: 'der die das und ist ich nicht zu den mit ein eine für auf von im sie wir bitte wie es dem des haben kann auch wird mein meine was bei oder sind habe einen mir aus',
  fr: 'le la les et est je de des un une pour que dans pas vous nous avec sur il qui mon ma ce au du en sont comment ne plus ou votre avez mais cette merci',
  es: 'el la los las y es de que en un una para no con por mi se lo como su del al más está pero me quiero puede cómo qué gracias tengo hay este esta usted',
  pt: 'o a os as e é de que em um uma para não com por meu minha se como seu do da no na mais está mas eu você quero pode obrigado tenho isso esta são ao',
  it: 'il la i gli le e è di che in un una per non con mi si lo come del della al più ma sono ho questo questa vorrei può grazie anche nel alla quale dei',
  nl: 'de het een en is ik niet te van met voor op dat zijn je we kan hoe wat naar aan ook mijn er bij maar heb wil deze dit worden om als graag heeft',
  sv: 'och är jag inte att det en ett för på med som av den till kan har vi du hur min mitt vad från men om ska vill detta så mig eller tack finns',
  da: 'og er jeg ikke at det en et for på med som af den til kan har vi du hvordan min mit hvad fra men om skal vil dette så mig eller tak der',
  pl: 'i w na z do nie to jest się że jak mam proszę dla od czy co po mnie są może ale o za ten ta jestem moje mój przez być tylko już jego dziękuję',
  tr: 've bir bu için ne nasıl ile değil var mı mi çok daha ben benim lütfen olarak da de ama gibi kadar sonra şu olan her teşekkürler istiyorum yok siz hangi',
  ru: 'и в не на я что как с это для по но у мне мы вы из за к а от так же бы мой моя или если уже есть можно пожалуйста его она они чтобы то о',
  uk: 'і в не на я що як з це для по але у мені ми ви із за до а від так же мій моя або якщо вже є можна будь ласка його вона вони щоб та й чи',
  ar: 'في من على إلى هذا هذه أن لا ما هل كيف مع عن التي الذي كان هو هي أو أريد لم قد لي بعد ذلك كل يمكن أنا شكرا',
  hi: 'है के में की को का से और मैं यह क्या पर नहीं हैं कि ने हो मेरा मेरी कैसे एक भी था कर लिए आप मुझे इस',
}

const CODES = Object.keys(SMALL_WORDS)
const WORDS = new Map<string, number[]>()
CODES.forEach((code, at) => {
  for (const word of SMALL_WORDS[code]!.split(' ')) WORDS.set(word, [...(WORDS.get(word) ?? []), at])
})

/** Enough to tell; what a prompt says in its first lines it says in the language of the rest. */
const READ = 2_000
const LEAST_LETTERS = 12
const LEAST_HITS = 2

/**
 * The language of a text: by its script where that tells, else by its most frequent small words. Made to be right or silent:
 * short texts, code, tables and languages that are not in the list are `unknown`, because a wrong language would be a slice of its own.
 */
export function detectLanguage(text: string): Language {
  const read = text.slice(0, READ).toLowerCase()
  const letters = read.match(/\p{L}/gu)?.length ?? 0
  if (letters < 4) return 'unknown'
  const scripted = SCRIPTS.find(({ script, share }) => (read.match(script)?.length ?? 0) >= share * letters)
  if (scripted) return scripted.code
  // a letter of Chinese says as much as a word of English
  if (letters < LEAST_LETTERS) return 'unknown'
  const words = read.match(/[\p{L}\p{M}]+/gu) ?? []
  const hits = new Array<number>(CODES.length).fill(0)
  for (const word of words) for (const at of WORDS.get(word) ?? []) hits[at]!++
  const order = [...hits.keys()].sort((a, b) => hits[b]! - hits[a]!)
  const [best, second] = [hits[order[0]!]!, hits[order[1]!]!]
  const clear = best >= LEAST_HITS && best >= words.length * 0.08 && best > second * 1.2
  return clear ? CODES[order[0]!]! : 'unknown'
}
