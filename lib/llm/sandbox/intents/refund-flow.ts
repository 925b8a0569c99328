import { calls, say, tool, type Answer, type Intent, type RequestView, type Wording } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { findEmail, findOrder, findPhrase, writeLetter } from '@/lib/llm/sandbox/phrases'
import { cents, makeAmount, makeDate, makeOrder, recordOf } from '@/lib/llm/sandbox/records'
import { fill } from '@/lib/llm/sandbox/intent'

type Reason = 'damaged' | 'wrong_item' | 'not_as_described' | 'late' | 'changed_mind'

const REASONS: Record<Reason, Record<Language, string[]>> = {
  damaged: { en: ['arrived broken', 'has a crack right through it', 'is damaged'], de: ['kam kaputt an', 'hat einen Riss', 'ist beschädigt'], es: ['llegó roto', 'está dañado'], fr: ['est arrivé cassé', 'est abîmé'] },
  wrong_item: { en: ['is not what I ordered', 'you sent me the wrong one'], de: ['ist nicht das, was ich bestellt habe', 'ist der falsche Artikel'], es: ['no es lo que pedí', 'me enviaron otro modelo'], fr: ['n’est pas ce que j’ai commandé', 'est un autre modèle'] },
  not_as_described: { en: ['looks nothing like the pictures', 'does not do what the page promises'], de: ['sieht ganz anders aus als auf dem Bild', 'kann nicht, was die Beschreibung verspricht'], es: ['no se parece a las fotos', 'no hace lo que promete la página'], fr: ['ne ressemble pas aux photos', 'ne fait pas ce que promet la fiche'] },
  late: { en: ['came two weeks late', 'arrived long after the promised date'], de: ['kam zwei Wochen zu spät', 'kam lange nach dem zugesagten Termin'], es: ['llegó dos semanas tarde', 'llegó mucho después de lo prometido'], fr: ['est arrivé avec deux semaines de retard', 'est arrivé bien après la date promise'] },
  changed_mind: { en: ['is not for me after all', 'I simply do not need it any more'], de: ['gefällt mir doch nicht', 'brauche ich nicht mehr'], es: ['al final no me convence', 'ya no lo necesito'], fr: ['ne me convient finalement pas', 'ne m’est plus utile'] },
}
const BODIES: Record<Language, string[]> = {
  en: [
    'the {item} from order {order} {reason}. I would like my money back.', 'I want a refund for {order}: the {item} {reason}.',
    'About order {order}. The {item} {reason} and I have already packed it up again. How do I get the refund?',
    'Really disappointed. The {item} {reason}. Order number is {order}, please refund it.', 'Refund request, order {order}. The {item} {reason}. It was a birthday present, so you can imagine how that went.',
    'We bought a {item} from you (order {order}) and it {reason}. Please send the money back to the same card.',
    'Could somebody look at {order}? The {item} {reason}. I do not want a voucher, I want a refund.',
  ],
  de: [
    'der Artikel ({item}) aus Bestellung {order} {reason}. Ich möchte mein Geld zurück.', 'ich bitte um Erstattung für {order}: {item} {reason}.',
    'zur Bestellung {order}: {item} {reason}. Wie läuft die Rückzahlung?', 'ich bin enttäuscht. {item} {reason}. Bestellnummer {order}, bitte erstatten Sie den Betrag.',
  ],
  es: ['el artículo ({item}) del pedido {order} {reason}. Quiero que me devuelvan el dinero.', 'solicito el reembolso del pedido {order}: {item} {reason}.', 'sobre el pedido {order}, {item} {reason}. ¿Cómo hago para recibir la devolución del importe?'],
  fr: ['l’article ({item}) de la commande {order} {reason}. Je voudrais être remboursé.', 'je demande le remboursement de la commande {order} : {item} {reason}.', 'à propos de la commande {order} : {item} {reason}. Comment se passe le remboursement ?'],
}
const ITEMS = ['rain jacket', 'desk lamp', 'coffee grinder', 'trail shoes', 'bluetooth speaker', 'linen duvet', 'carry-on suitcase', 'cast-iron pan', 'kids scooter', 'yoga mat', 'office chair', 'water filter']

const DONE: Wording = {
  en: 'Your refund of {amount} {currency} for order {order} is on its way (reference {refund}) and reaches you within {days} days.',
  de: 'Ihre Erstattung von {amount} {currency} für die Bestellung {order} ist unterwegs (Referenz {refund}) und ist in {days} Tagen bei Ihnen.',
  es: 'El reembolso de {amount} {currency} del pedido {order} está en camino (referencia {refund}) y llegará en {days} días.',
  fr: 'Votre remboursement de {amount} {currency} pour la commande {order} est en route (référence {refund}) et arrivera sous {days} jours.',
}
const REFUSED: Wording = {
  en: 'Order {order} was delivered on {date} and is past the {window} days of our return policy, so it cannot be refunded.',
  de: 'Die Bestellung {order} wurde am {date} geliefert und liegt über der Rückgabefrist von {window} Tagen, eine Erstattung ist daher nicht möglich.',
  es: 'El pedido {order} se entregó el {date} y supera los {window} días de nuestra política, por lo que no se puede reembolsar.',
  fr: 'La commande {order} a été livrée le {date} et dépasse les {window} jours de notre politique, elle ne peut donc pas être remboursée.',
}
const WHICH: Wording = {
  en: 'I can start the refund as soon as you send me the order number; it has two letters and 5 digits.', de: 'Ich starte die Erstattung gern, sobald Sie mir die Bestellnummer senden; sie hat zwei Buchstaben und 5 Ziffern.',
  es: 'Puedo iniciar el reembolso en cuanto me envíe el número de pedido; tiene dos letras y 5 cifras.', fr: 'Je lance le remboursement dès que vous m’envoyez le numéro de commande ; il a deux lettres et 5 chiffres.',
}

export const refundFlow: Intent = {
  key: 'refund_flow',
  role: 'You handle refunds',
  instructions: 'Work in this order: look up the order, check the refund policy, calculate the amount, issue the refund, confirm by e-mail, then answer. Never pay back before the policy was checked.',
  tools: [
    tool('lookup_order', 'Find an order by its number', { order_id: 'string' }),
    tool('check_refund_policy', 'Whether an order may be refunded for a reason', { order_id: 'string', reason: 'string', delivered_on: 'string' }),
    tool('calculate_refund', 'Amount to pay back after fees', { order_id: 'string', total: 'number', fee_percent: 'number' }),
    tool('issue_refund', 'Pay money back to the original payment method', { order_id: 'string', amount: 'number', currency: 'string' }),
    tool('send_email', 'Send a templated e-mail', { to: 'string', template: 'string', reference: 'string' }),
  ],
  responseFormat: null,
  write(random, language, person) {
    const reason = random.pick(REASONS[random.pick(Object.keys(REASONS) as Reason[])][language])
    const order = random.chance(0.12) ? '' : makeOrder(random)
    const body = fill(random.pick(BODIES[language]), { order, reason, item: random.pick(ITEMS) })
    return writeLetter(random, language, person, body, { contact: 'always', card: 0.3 })
  },
  answer: (view) => refundStep(view),
  runTool(name, args) {
    const random = recordOf('refund', args.order_id ?? args.reference)
    const order = { total: makeAmount(random), currency: random.pick(['EUR', 'EUR', 'USD', 'GBP']), delivered_on: makeDate(random), eligible: random.chance(0.87), fee: random.pick([0, 0, 0, 10, 15]) }
    if (name === 'lookup_order') return { order_id: args.order_id, status: 'delivered', delivered_on: order.delivered_on, total: order.total, currency: order.currency, payment: 'card' }
    if (name === 'check_refund_policy') return { eligible: order.eligible, window_days: 30, fee_percent: args.reason === 'changed_mind' ? order.fee : 0 }
    if (name === 'calculate_refund') return { amount: cents(Number(args.total) * (1 - Number(args.fee_percent) / 100)), currency: order.currency }
    if (name === 'issue_refund') return { refund_id: `RF-${random.int(100000, 999999)}`, arrives_in_days: random.int(3, 9) }
    return { queued: true }
  },
}

function refundStep({ ticket, language, results }: RequestView): Answer {
  const order = findOrder(ticket)
  if (order === null) return say(WHICH, language)
  const found = results.get('lookup_order')
  if (!found) return calls('lookup_order', { order_id: order })
  const policy = results.get('check_refund_policy')
  if (!policy) return calls('check_refund_policy', { order_id: order, reason: findPhrase(ticket, REASONS, language) ?? 'other', delivered_on: found.delivered_on })
  if (policy.eligible !== true) return say(REFUSED, language, { order, date: found.delivered_on, window: policy.window_days })
  const sum = results.get('calculate_refund')
  if (!sum) return calls('calculate_refund', { order_id: order, total: found.total, fee_percent: policy.fee_percent })
  const refund = results.get('issue_refund')
  if (!refund) return calls('issue_refund', { order_id: order, amount: sum.amount, currency: sum.currency })
  if (!results.has('send_email')) return calls('send_email', { to: findEmail(ticket), template: 'refund_confirmed', reference: refund.refund_id })
  return say(DONE, language, { amount: sum.amount, currency: sum.currency, order, refund: refund.refund_id, days: refund.arrives_in_days })
}
