import { calls, fill, say, tool, type Intent, type Wording } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { findEmail, findPhrase, writeLetter } from '@/lib/llm/sandbox/phrases'
import { makeAmount, makeDate, recordOf } from '@/lib/llm/sandbox/records'

type Kind = 'duplicate' | 'unknown' | 'wrong_amount' | 'after_cancellation'

const KINDS: Record<Kind, Record<Language, string[]>> = {
  duplicate: { en: ['was taken twice', 'shows up two times'], de: ['wurde doppelt abgebucht'], es: ['se cobró dos veces'], fr: ['a été prélevé deux fois'] },
  unknown: { en: ['means nothing to me', 'is not mine'], de: ['kann ich nicht zuordnen'], es: ['no lo reconozco'], fr: ['ne me dit rien'] },
  wrong_amount: { en: ['is higher than agreed', 'does not match the invoice'], de: ['ist höher als vereinbart'], es: ['es más alto de lo acordado'], fr: ['est plus élevé que prévu'] },
  after_cancellation: { en: ['came after I had cancelled', 'is for a plan that I ended in spring'], de: ['kam nach meiner Kündigung'], es: ['llegó después de cancelar'], fr: ['est venu après ma résiliation'] },
}
const BODIES: Record<Language, string[]> = {
  en: ['there is a charge of {amount} EUR on my statement that {kind}. Please put it right.', 'I dispute {amount} EUR. The charge {kind}.', 'what is this? {amount} EUR, and the charge {kind}.', 'the {amount} EUR you took last month {kind}. I will call my bank if I hear nothing.'],
  de: ['auf meinem Auszug steht ein Betrag von {amount} EUR, und der {kind}. Bitte korrigieren Sie das.', 'ich widerspreche der Abbuchung von {amount} EUR, sie {kind}.'],
  es: ['hay un cargo de {amount} EUR en mi cuenta que {kind}. Por favor corríjanlo.', 'reclamo {amount} EUR. El cargo {kind}.'],
  fr: ['il y a un débit de {amount} EUR sur mon relevé, et il {kind}. Merci de corriger.', 'je conteste {amount} EUR. Le débit {kind}.'],
}
const DONE: Wording = {
  en: 'Case {dispute} is open: the charge of {amount} EUR from {date} is credited on {credit} while we check it.', de: 'Der Vorgang {dispute} ist offen: Der Betrag von {amount} EUR vom {date} wird am {credit} gutgeschrieben, während wir prüfen.',
  es: 'El caso {dispute} está abierto: el cargo de {amount} EUR del {date} se abona el {credit} mientras lo revisamos.', fr: 'Le dossier {dispute} est ouvert : le débit de {amount} EUR du {date} est crédité le {credit} pendant la vérification.',
}

export const billingDispute: Intent = {
  key: 'billing_dispute',
  role: 'You handle disputed charges',
  instructions: 'Find the charge by e-mail and amount, open a dispute with its kind, then answer with the number of the case.',
  tools: [tool('find_charge', 'A charge of a person', { email: 'string', amount: 'number' }), tool('open_dispute', 'Open a dispute', { charge_id: 'string', kind: 'string', amount: 'number' })],
  responseFormat: null,
  write: (random, language, person) => writeLetter(random, language, person,
    fill(random.pick(BODIES[language]), { amount: makeAmount(random, 9, 140).toFixed(2), kind: random.pick(KINDS[random.pick(Object.keys(KINDS) as Kind[])][language]) }), { contact: 'always', card: 0.6 }),
  answer({ ticket, language, results }) {
    const amount = Number(/(\d+\.\d{2}) EUR/.exec(ticket)?.[1] ?? Number.NaN)
    const charge = results.get('find_charge')
    if (!charge) return calls('find_charge', { email: findEmail(ticket), amount })
    const dispute = results.get('open_dispute')
    if (!dispute) return calls('open_dispute', { charge_id: charge.charge_id, kind: findPhrase(ticket, KINDS, language) ?? 'unknown', amount })
    return say(DONE, language, { dispute: dispute.dispute_id, amount: charge.amount, date: charge.charged_on, credit: dispute.credited_on })
  },
  runTool(name, args) {
    const random = recordOf('charge', args.charge_id ?? `${String(args.email)}${String(args.amount)}`)
    if (name === 'find_charge') return { charge_id: `CH-${random.int(100000, 999999)}`, amount: args.amount, charged_on: makeDate(random, 9, 10) }
    return { dispute_id: `DP-${random.int(10000, 99999)}`, credited_on: makeDate(random, 11, 12) }
  },
}
