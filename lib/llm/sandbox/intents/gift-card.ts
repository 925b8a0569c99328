import { calls, fill, say, tool, type Intent, type Wording } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { writeLetter } from '@/lib/llm/sandbox/phrases'
import { makeAmount, makeDate, recordOf } from '@/lib/llm/sandbox/records'

const BODIES: Record<Language, string[]> = {
  en: ['how much is left on my gift card {card}?', 'I got the gift card {card} for my birthday. What is it worth, and until when?', 'the checkout refuses my gift card {card}. Is there anything left on it?', 'does the gift card {card} expire? I have not used it yet.'],
  de: ['wie viel Guthaben ist noch auf meinem Geschenkgutschein {card}?', 'bis wann ist der Geschenkgutschein {card} gültig, und was ist er wert?', 'die Kasse nimmt meinen Geschenkgutschein {card} nicht an. Ist er schon leer?'],
  es: ['¿cuánto saldo queda en mi tarjeta de regalo {card}?', '¿hasta cuándo vale la tarjeta de regalo {card}? Todavía no la he usado.'],
  fr: ['combien reste-t-il sur ma carte cadeau {card} ?', 'jusqu’à quand la carte cadeau {card} est-elle valable ? Je ne l’ai pas encore utilisée.'],
}
const BALANCE: Wording = {
  en: 'The gift card {card} holds {balance} EUR and is valid until {until}.', de: 'Auf dem Gutschein {card} sind {balance} EUR, gültig bis {until}.',
  es: 'La tarjeta {card} tiene {balance} EUR y vale hasta el {until}.', fr: 'La carte {card} contient {balance} EUR et reste valable jusqu’au {until}.',
}

/** Something that the company starts to sell later: not part of an ordinary week. */
export const giftCard: Intent = {
  key: 'gift_card',
  role: 'You answer questions about gift cards',
  instructions: 'Look the card up before you answer. Give the balance and how long it is valid.',
  tools: [tool('get_gift_card', 'Balance and validity of a gift card', { card_number: 'string' })],
  responseFormat: null,
  write: (random, language, person) => writeLetter(random, language, person, fill(random.pick(BODIES[language]), { card: `GC-${random.int(10000, 99999)}` }), { contact: 'often' }),
  answer({ ticket, language, results }) {
    const card = /\bGC-\d{5}\b/.exec(ticket)?.[0] ?? null
    const found = results.get('get_gift_card')
    return found ? say(BALANCE, language, { card, balance: found.balance, until: found.valid_until }) : calls('get_gift_card', { card_number: card })
  },
  runTool(_, args) {
    const random = recordOf('gift card', args.card_number)
    return { balance: makeAmount(random, 5, 100), valid_until: makeDate(random, 1, 12) }
  },
}
