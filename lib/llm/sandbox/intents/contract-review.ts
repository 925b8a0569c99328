import { fill, jsonFormat, type Intent } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { findPhrase } from '@/lib/llm/sandbox/phrases'

type Law = 'england' | 'germany' | 'spain' | 'france' | 'delaware'
type Kind = 'services' | 'lease' | 'licence' | 'supply'

const KINDS: Record<Kind, Record<Language, string[]>> = {
  services: { en: ['Master Services Agreement'], de: ['Dienstleistungsvertrag'], es: ['Contrato de prestación de servicios'], fr: ['Contrat de prestation de services'] },
  lease: { en: ['Equipment Lease'], de: ['Mietvertrag über Geräte'], es: ['Contrato de arrendamiento de equipos'], fr: ['Contrat de location de matériel'] },
  licence: { en: ['Software Licence Agreement'], de: ['Softwarelizenzvertrag'], es: ['Contrato de licencia de software'], fr: ['Contrat de licence de logiciel'] },
  supply: { en: ['Supply Agreement'], de: ['Liefervertrag'], es: ['Contrato de suministro'], fr: ['Contrat de fourniture'] },
}
const LAWS: Record<Law, Record<Language, string[]>> = {
  england: { en: ['laws of England and Wales'], de: ['Recht von England und Wales'], es: ['leyes de Inglaterra y Gales'], fr: ['droit anglais'] },
  germany: { en: ['laws of Germany'], de: ['deutsches Recht'], es: ['leyes de Alemania'], fr: ['droit allemand'] },
  spain: { en: ['laws of Spain'], de: ['spanisches Recht'], es: ['leyes de España'], fr: ['droit espagnol'] },
  france: { en: ['laws of France'], de: ['französisches Recht'], es: ['leyes de Francia'], fr: ['droit français'] },
  delaware: { en: ['laws of the State of Delaware'], de: ['Recht des Staates Delaware'], es: ['leyes del Estado de Delaware'], fr: ['droit de l’État du Delaware'] },
}
const CLAUSES: Record<Language, { notice: string[]; renewal: string[]; cap: string[]; nocap: string[]; law: string[]; filler: string[]; ask: string[] }> = {
  en: {
    notice: ['Either party may end this agreement with {notice} days written notice.', 'Termination requires notice in writing of {notice} days.'],
    renewal: ['It renews automatically for 12 months unless ended in time.', 'The term is extended automatically by one year.'],
    cap: ['Liability is limited to {cap} EUR per year.', 'The total liability of the supplier shall not exceed {cap} EUR.'], nocap: ['Liability of the supplier is unlimited.', 'There is no limit on liability.'],
    law: ['This agreement is governed by the {law}.', 'The {law} apply.'],
    filler: ['Payment is due within 30 days of the invoice.', 'Neither party may assign this agreement without consent.', 'Confidential information stays confidential for three years.', 'Notices are sent by registered post to the address on page one.', 'The parties meet once a quarter to review the service.'],
    ask: ['Please review the clauses below before we sign.', 'Our buyer wants to sign this today. What is in it?', 'Could you check the contract text and tell us the risk?'],
  },
  de: {
    notice: ['Der Vertrag kann mit einer Frist von {notice} Tagen schriftlich gekündigt werden.', 'Die Kündigungsfrist beträgt {notice} Tage.'],
    renewal: ['Er verlängert sich automatisch um 12 Monate.', 'Die Laufzeit verlängert sich automatisch um ein Jahr.'],
    cap: ['Die Haftung ist auf {cap} EUR pro Jahr begrenzt.', 'Die Haftung des Lieferanten beträgt höchstens {cap} EUR.'], nocap: ['Die Haftung des Lieferanten ist unbegrenzt.'],
    law: ['Es gilt {law}.', 'Auf diesen Vertrag findet {law} Anwendung.'],
    filler: ['Zahlungen sind innerhalb von 30 Tagen fällig.', 'Die Abtretung bedarf der Zustimmung der anderen Partei.', 'Die Parteien bewahren Stillschweigen für die Dauer von drei Jahren.'],
    ask: ['Bitte die folgenden Klauseln prüfen, bevor wir unterschreiben.', 'Können Sie den Vertrag ansehen und uns das Risiko nennen?'],
  },
  es: {
    notice: ['Cualquiera de las partes puede terminar el contrato con {notice} días de preaviso.', 'El preaviso es de {notice} días.'],
    renewal: ['Se renueva automáticamente por 12 meses.', 'El plazo se prorroga automáticamente por un año.'],
    cap: ['La responsabilidad se limita a {cap} EUR al año.'], nocap: ['La responsabilidad del proveedor es ilimitada.'],
    law: ['El contrato se rige por las {law}.'],
    filler: ['El pago vence a los 30 días de la factura.', 'Ninguna parte puede ceder el contrato sin consentimiento.', 'La información confidencial se protege durante tres años.'],
    ask: ['Por favor revisen las cláusulas siguientes antes de la firma.', '¿Pueden mirar el contrato y decirnos el riesgo que tiene?'],
  },
  fr: {
    notice: ['Chaque partie peut résilier le contrat avec un préavis de {notice} jours.', 'Le préavis est de {notice} jours.'],
    renewal: ['Il est reconduit automatiquement pour 12 mois.', 'La durée est prolongée automatiquement d’un an.'],
    cap: ['La responsabilité est limitée à {cap} EUR par an.'], nocap: ['La responsabilité du fournisseur est illimitée.'],
    law: ['Le contrat est régi par le {law}.'],
    filler: ['Le paiement est dû à 30 jours de la facture.', 'Aucune des parties ne peut céder le contrat sans accord.', 'Les informations restent confidentielles pour trois ans.'],
    ask: ['Merci de relire les clauses ci-dessous avant la signature.', 'Pouvez-vous regarder le contrat et nous dire le risque ?'],
  },
}

export const contractReview: Intent = {
  key: 'contract_review',
  role: 'You review contracts',
  instructions: 'Risk is high without a liability cap or with automatic renewal and more than 60 days notice, medium with automatic renewal alone, otherwise low. Reply with JSON that follows the schema.',
  tools: [],
  responseFormat: jsonFormat('contract', {
    kind: { type: 'string' }, notice_days: { type: ['integer', 'null'] }, auto_renewal: { type: 'boolean' }, liability_cap_eur: { type: ['integer', 'null'] },
    governing_law: { type: 'string' }, risk: { type: 'string', enum: ['low', 'medium', 'high'] },
  }),
  write(random, language, person) {
    const texts = CLAUSES[language]
    const cap = random.chance(0.75)
    const clauses = [
      fill(random.pick(texts.notice), { notice: random.pick([14, 30, 45, 60, 90, 120, 180]) }),
      ...(random.chance(0.5) ? [random.pick(texts.renewal)] : []),
      fill(random.pick(cap ? texts.cap : texts.nocap), { cap: random.pick([10000, 25000, 50000, 100000, 250000, 500000]) }),
      fill(random.pick(texts.law), { law: LAWS[random.pick(Object.keys(LAWS) as Law[])][language][0] }),
      ...Array.from({ length: random.weighted([[1, 4], [3, 3], [9, 2]]) }, () => random.pick(texts.filler)),
    ]
    const order = clauses.map((clause) => [random.unit(), clause] as const).sort((a, b) => a[0] - b[0])
    const kind = KINDS[random.pick(Object.keys(KINDS) as Kind[])][language][0]
    const numbered = order.map(([, clause], index) => `§ ${index + 1} ${clause}`)
    return [random.pick(texts.ask), '', String(kind), ...numbered, '', `${person.first} ${person.last}, ${person.email}`].join('\n')
  },
  answer({ ticket, language }) {
    const notice = Number(/(\d+) (?:days|Tagen|Tage|días|jours)(?! (?:of the invoice|fällig|de la))/.exec(ticket.replace(/\b30 (?:days of|Tagen fällig|días de la|jours de la)/g, ''))?.[1] ?? Number.NaN)
    const renewal = /automatically|automatisch|automáticamente|automatiquement/.test(ticket)
    const cap = /(\d+) EUR/.exec(ticket)?.[1]
    const risk = cap === undefined || (renewal && notice > 60) ? 'high' : renewal ? 'medium' : 'low'
    return {
      kind: 'json',
      value: {
        kind: findPhrase(ticket, KINDS, language) ?? 'other', notice_days: Number.isNaN(notice) ? null : notice, auto_renewal: renewal,
        liability_cap_eur: cap === undefined ? null : Number(cap), governing_law: findPhrase(ticket, LAWS, language) ?? 'unknown', risk,
      },
    }
  },
  runTool: () => ({}),
}
