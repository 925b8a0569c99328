import { calls, fill, say, tool, type Intent, type Wording } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { findOrder, writeLetter } from '@/lib/llm/sandbox/phrases'
import { makeDate, makeOrder, recordOf } from '@/lib/llm/sandbox/records'

const BODIES: Record<Language, string[]> = {
  en: ['where is my order {order}? It should have been here by now.', 'any news on {order}? The tracking page has not moved for days.', 'I am waiting for {order} and I am only home until Friday. When does it arrive?', 'order {order}, still nothing. Is it lost?', 'can you tell me when {order} will be delivered and who delivers it?', 'My neighbour got hers in two days, mine ({order}) is nowhere. What is the status?'],
  de: ['wo bleibt meine Bestellung {order}? Sie sollte längst hier sein.', 'gibt es etwas Neues zu {order}? Die Sendungsverfolgung steht seit Tagen still.', 'wann kommt {order} an, und mit welchem Paketdienst?', 'ich warte auf die Bestellung {order} und bin nur noch bis Freitag zu Hause.'],
  es: ['¿dónde está mi pedido {order}? Ya tendría que haber llegado.', '¿hay novedades del pedido {order}? El seguimiento no se mueve desde hace días.', 'quiero saber cuándo llega {order} y con qué empresa.'],
  fr: ['où est ma commande {order} ? Elle devrait déjà être là.', 'avez-vous des nouvelles de la commande {order} ? Le suivi est bloqué depuis des jours.', 'je voudrais savoir quand arrive {order} et par quel transporteur.'],
}
const STATUS: Wording = {
  en: 'Order {order} is {status} with {carrier} and should arrive on {eta}.', de: 'Die Bestellung {order} ist beim Paketdienst {carrier} (Status {status}) und kommt am {eta} an.',
  es: 'El pedido {order} está en manos de {carrier} (estado {status}) y llega el {eta}.', fr: 'La commande {order} est chez {carrier} (statut {status}) et arrive le {eta}.',
}

export const orderStatus: Intent = {
  key: 'order_status',
  role: 'You answer questions about orders under way',
  instructions: 'Look the order up before you answer. Give carrier and date.',
  tools: [tool('get_order', 'Status and carrier of an order', { order_id: 'string' })],
  responseFormat: null,
  write: (random, language, person) => writeLetter(random, language, person, fill(random.pick(BODIES[language]), { order: makeOrder(random) }), { contact: 'often' }),
  answer({ ticket, language, results }) {
    const order = findOrder(ticket)
    const found = results.get('get_order')
    return found ? say(STATUS, language, { order, ...found }) : calls('get_order', { order_id: order })
  },
  runTool(_, args) {
    const random = recordOf('order', args.order_id)
    return { status: random.pick(['packed', 'shipped', 'in_transit', 'delayed', 'out_for_delivery']), carrier: random.pick(['DHL', 'UPS', 'DPD', 'GLS', 'SEUR', 'Chronopost']), eta: makeDate(random, 11, 12), parcels: random.int(1, 3) }
  },
}
