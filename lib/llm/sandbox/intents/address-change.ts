import { calls, fill, say, tool, type Intent, type Wording } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { findEmail, findOrder, writeLetter } from '@/lib/llm/sandbox/phrases'
import { makeOrder, recordOf } from '@/lib/llm/sandbox/records'

const STREETS: Record<Language, [string, string][]> = {
  en: [['Mill Lane', 'Leeds'], ['Harbour Road', 'Bristol'], ['Elm Street', 'Boston'], ['Station Road', 'York'], ['Queen Street', 'Dublin']],
  de: [['Lindenweg', 'Kiel'], ['Hauptstrasse', 'Bonn'], ['Am Markt', 'Jena'], ['Goethestrasse', 'Mainz']],
  es: [['Calle Mayor', 'Sevilla'], ['Avenida del Puerto', 'Valencia'], ['Calle del Sol', 'Bilbao']],
  fr: [['rue des Lilas', 'Nantes'], ['avenue de la Gare', 'Lyon'], ['rue du Moulin', 'Rennes']],
}
const BODIES: Record<Language, string[]> = {
  en: ['I have moved. Please send order {order} to the new address: {address}', 'wrong address on {order}, my fault. Ship it to: {address}', 'could you change where {order} goes? It must go to: {address}', 'our office moves this week, so {order} has to be delivered to: {address}'],
  de: ['ich bin umgezogen. Bitte senden Sie die Bestellung {order} an: {address}', 'bei {order} ist die Adresse falsch. Richtig ist: {address}', 'bitte ändern Sie die Lieferadresse von {order} auf: {address}'],
  es: ['me he mudado. Por favor envíen el pedido {order} a: {address}', 'la dirección del pedido {order} está mal, la correcta es: {address}'],
  fr: ['j’ai déménagé. Merci d’envoyer la commande {order} à l’adresse suivante : {address}', 'l’adresse de la commande {order} est fausse, la bonne est : {address}'],
}
const DONE: Wording = {
  en: 'Order {order} now goes to {street} in {postal_code} {city}; the change has reference {change}.', de: 'Die Bestellung {order} geht jetzt an {street} in {postal_code} {city}; die Änderung hat die Nummer {change}.',
  es: 'El pedido {order} va ahora a {street}, {postal_code} {city}; el cambio tiene la referencia {change}.', fr: 'La commande {order} part maintenant au {street}, {postal_code} {city} ; la modification porte la référence {change}.',
}
const LATE: Wording = {
  en: 'Order {order} has already left our warehouse with {carrier}, so the address can no longer be changed.', de: 'Die Bestellung {order} ist bereits mit {carrier} unterwegs, die Adresse lässt sich nicht mehr ändern.',
  es: 'El pedido {order} ya salió del almacén con {carrier}, la dirección ya no se puede cambiar.', fr: 'La commande {order} est déjà partie avec {carrier}, l’adresse ne peut plus être modifiée.',
}

export const addressChange: Intent = {
  key: 'address_change',
  role: 'You change delivery addresses',
  instructions: 'Check whether the order has left the warehouse first. Then change the address and confirm it.',
  tools: [
    tool('get_shipment', 'Whether an order has left the warehouse', { order_id: 'string', email: 'string' }),
    tool('update_address', 'Change the delivery address of an order', { order_id: 'string', street: 'string', postal_code: 'string', city: 'string' }),
  ],
  responseFormat: null,
  write(random, language, person) {
    const [street, city] = random.pick(STREETS[language])
    const address = `${street} ${random.int(1, 140)}, ${random.int(10000, 99999)} ${city};`
    return writeLetter(random, language, person, fill(random.pick(BODIES[language]), { order: makeOrder(random), address }), { contact: 'always' })
  },
  answer({ ticket, language, results }) {
    const order = findOrder(ticket)
    const shipment = results.get('get_shipment')
    if (!shipment) return calls('get_shipment', { order_id: order, email: findEmail(ticket) })
    if (shipment.left_warehouse === true) return say(LATE, language, { order, carrier: shipment.carrier })
    const match = /: ([^:,\n]+ \d+|<ADDRESS_\d+>), (\d{5}|<ADDRESS_\d+>) ([^;\n]+);/.exec(ticket)
    const address = { street: match?.[1] ?? null, postal_code: match?.[2] ?? null, city: match?.[3] ?? null }
    const change = results.get('update_address')
    return change ? say(DONE, language, { order, ...address, change: change.change_id }) : calls('update_address', { order_id: order, ...address })
  },
  runTool(name, args) {
    const random = recordOf('address', args.order_id)
    const left = random.chance(0.2)
    if (name === 'get_shipment') return { order_id: args.order_id, left_warehouse: left, carrier: random.pick(['DHL', 'UPS', 'DPD', 'GLS']) }
    return { updated: true, change_id: `AC-${random.int(10000, 99999)}` }
  },
}
