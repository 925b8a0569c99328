import { calls, fill, say, tool, type Intent, type Wording } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { findOrder, findPhrase, writeLetter } from '@/lib/llm/sandbox/phrases'
import { makeAmount, makeOrder, recordOf } from '@/lib/llm/sandbox/records'

type Damage = 'lost' | 'damaged' | 'partly_missing' | 'opened'

const DAMAGES: Record<Damage, Record<Language, string[]>> = {
  lost: { en: ['never turned up', 'was marked as delivered, but nobody has it'], de: ['ist nie angekommen', 'soll zugestellt sein, aber niemand hat es'], es: ['nunca llegó', 'figura como entregado, pero nadie lo tiene'], fr: ['n’est jamais arrivé', 'est noté livré, mais personne ne l’a'] },
  damaged: { en: ['was soaked through', 'looked as if a truck had driven over it'], de: ['war völlig durchnässt', 'war zerdrückt'], es: ['estaba empapado', 'estaba aplastado'], fr: ['était trempé', 'était écrasé'] },
  partly_missing: { en: ['was only half full', 'came with two items missing'], de: ['war nur halb voll', 'kam unvollständig an'], es: ['venía medio vacío', 'llegó incompleto'], fr: ['était à moitié vide', 'est arrivé incomplet'] },
  opened: { en: ['had been opened and taped up again', 'was slit open'], de: ['war geöffnet und wieder zugeklebt', 'war aufgeschnitten'], es: ['venía abierto y vuelto a cerrar', 'estaba cortado'], fr: ['avait été ouvert puis refermé', 'était éventré'] },
}
const BODIES: Record<Language, string[]> = {
  en: ['the parcel for order {order} {damage}. I want to make a claim.', 'who pays for this? The parcel ({order}) {damage}.', 'claim for {order}: the parcel {damage}. I have photos.', 'the box with my order {order} {damage} and the driver was gone before I could say a word.'],
  de: ['das Paket zur Bestellung {order} {damage}. Ich möchte den Schaden melden.', 'wer zahlt das? Das Paket ({order}) {damage}.', 'Schadensmeldung zu {order}: Das Paket {damage}. Fotos habe ich.'],
  es: ['el paquete del pedido {order} {damage}. Quiero reclamar.', '¿quién paga esto? El paquete ({order}) {damage}.'],
  fr: ['le colis de la commande {order} {damage}. Je veux faire une réclamation.', 'qui va payer ? Le colis ({order}) {damage}.'],
}
const DONE: Wording = {
  en: 'Claim {claim} for order {order} is open with {carrier}; {amount} EUR are insured and the decision takes {days} days.', de: 'Die Meldung {claim} zur Bestellung {order} liegt bei {carrier}; versichert sind {amount} EUR, die Entscheidung dauert {days} Tage.',
  es: 'La reclamación {claim} del pedido {order} está abierta con {carrier}; el seguro cubre {amount} EUR y la decisión tarda {days} días.', fr: 'La réclamation {claim} pour la commande {order} est ouverte chez {carrier} ; {amount} EUR sont assurés et la décision prend {days} jours.',
}

export const shippingClaim: Intent = {
  key: 'shipping_claim',
  role: 'You open claims with carriers',
  instructions: 'Look the shipment up, open the claim with the kind of damage and the insured amount, then answer.',
  tools: [tool('lookup_shipment', 'Carrier and insurance of an order', { order_id: 'string' }), tool('open_claim', 'Open a claim', { order_id: 'string', carrier: 'string', kind: 'string', amount: 'number' })],
  responseFormat: null,
  write: (random, language, person) => writeLetter(random, language, person,
    fill(random.pick(BODIES[language]), { order: makeOrder(random), damage: random.pick(DAMAGES[random.pick(Object.keys(DAMAGES) as Damage[])][language]) }), { contact: 'often', card: 0.05 }),
  answer({ ticket, language, results }) {
    const order = findOrder(ticket)
    const shipment = results.get('lookup_shipment')
    if (!shipment) return calls('lookup_shipment', { order_id: order })
    const claim = results.get('open_claim')
    if (!claim) return calls('open_claim', { order_id: order, carrier: shipment.carrier, kind: findPhrase(ticket, DAMAGES, language) ?? 'damaged', amount: shipment.insured })
    return say(DONE, language, { order, claim: claim.claim_id, carrier: shipment.carrier, amount: shipment.insured, days: claim.decision_days })
  },
  runTool(name, args) {
    const random = recordOf('claim', args.order_id)
    if (name === 'lookup_shipment') return { order_id: args.order_id, carrier: random.pick(['DHL', 'UPS', 'DPD', 'GLS']), insured: makeAmount(random, 40, 700) }
    return { claim_id: `CL-${random.int(10000, 99999)}`, decision_days: random.int(3, 12) }
  },
}
