import { fill, jsonFormat, type Args, type Intent } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import { cents, makeAmount, makeDate } from '@/lib/llm/sandbox/records'

type Labels = { number: string; supplier: string; issued: string; due: string; iban: string; net: string; tax: string; total: string; billed: string; intro: string[] }

const LABELS: Record<Language, Labels> = {
  en: { number: 'Invoice no.', supplier: 'Supplier', issued: 'Issued', due: 'Due', iban: 'IBAN', net: 'Net', tax: 'VAT', total: 'Total', billed: 'Billed to', intro: ['Please read the attached invoice for me, it is for the accounts team.', 'Invoice text below, forwarded from our supplier and not yet booked.', 'This is the scan of the invoice, with the text as our scanner has it:'] },
  de: { number: 'Rechnungsnr.', supplier: 'Lieferant', issued: 'Datum', due: 'Fällig am', iban: 'IBAN', net: 'Netto', tax: 'USt', total: 'Gesamt', billed: 'Rechnung an', intro: ['Bitte die folgende Rechnung erfassen, sie ist für die Buchhaltung.', 'Hier ist der Text der Rechnung, die wir erhalten haben:', 'Anbei die eingescannte Rechnung und der erkannte Text dazu.'] },
  es: { number: 'Factura n.º', supplier: 'Proveedor', issued: 'Fecha', due: 'Vencimiento', iban: 'IBAN', net: 'Base', tax: 'IVA', total: 'Total', billed: 'Cliente', intro: ['Por favor registren la factura siguiente para la contabilidad.', 'Este es el texto de la factura que nos llegó por correo:'] },
  fr: { number: 'Facture n°', supplier: 'Fournisseur', issued: 'Date', due: 'Échéance', iban: 'IBAN', net: 'HT', tax: 'TVA', total: 'TTC', billed: 'Facturé à', intro: ['Merci de saisir la facture ci-dessous pour la comptabilité.', 'Voici le texte de la facture que nous avons reçue par courrier :'] },
}
const SUPPLIERS = ['Brightwell Print Ltd', 'Ostsee Logistik GmbH', 'Papelería Central SL', 'Atelier Dumas SARL', 'Meridian Cloud Inc', 'Hafen Catering KG', 'Norte Limpieza SA', 'Lagoon Freight BV', 'Cedar & Stone LLP', 'Voltaic Energy plc']
const ITEMS: Record<Language, string[]> = {
  en: ['cardboard boxes', 'printing of leaflets', 'window cleaning', 'cloud storage', 'pallet transport', 'catering, 20 people', 'toner', 'consulting hour', 'licence, monthly'],
  de: ['Kartons', 'Druck Flyer', 'Fensterreinigung', 'Speicherplatz', 'Palettentransport', 'Catering 20 Personen', 'Toner', 'Beratungsstunde'],
  es: ['cajas de cartón', 'impresión de folletos', 'limpieza de ventanas', 'transporte de palés', 'tóner', 'hora de consultoría'],
  fr: ['cartons', 'impression de dépliants', 'nettoyage des vitres', 'transport de palettes', 'toner', 'heure de conseil'],
}
const ALL = Object.values(LABELS)
const label = (name: keyof Omit<Labels, 'intro'>) => ALL.map((labels) => labels[name].replace(/[.]/g, '\\.')).join('|')
const field = (name: keyof Omit<Labels, 'intro'>) => new RegExp(`^(?:${label(name)}) ?:? +(.+)$`, 'm')

export const invoiceParse: Intent = {
  key: 'invoice_parse',
  role: 'You extract the data of invoices',
  instructions: 'Copy numbers and dates as numbers and ISO dates. Use null for what the invoice does not say. Reply with JSON that follows the schema.',
  tools: [],
  responseFormat: jsonFormat('invoice', {
    invoice_number: { type: 'string' }, supplier: { type: 'string' }, issued_on: { type: 'string' }, due_on: { type: ['string', 'null'] },
    currency: { type: 'string' }, net: { type: 'number' }, tax: { type: 'number' }, total: { type: 'number' }, iban: { type: ['string', 'null'] }, items: { type: 'integer' },
  }),
  write(random, language, person) {
    const labels = LABELS[language]
    const count = random.weighted([[random.int(1, 3), 5], [random.int(4, 9), 3], [random.int(12, 24), 1.4]])
    const items = Array.from({ length: count }, (_, index) => ({ text: `${index + 1}. ${random.pick(ITEMS[language])}`, amount: makeAmount(random, 8, 240) }))
    const net = cents(items.reduce((sum, item) => sum + item.amount, 0))
    const tax = cents(net * random.pick([0.19, 0.2, 0.21]))
    const money = (value: number) => (language === 'en' ? value.toFixed(2) : value.toFixed(2).replace('.', ','))
    const issued = makeDate(random)
    const lines = [
      fill(random.pick(labels.intro), {}), '',
      `${labels.supplier}: ${random.pick(SUPPLIERS)}`, `${labels.billed}: ${person.first} ${person.last} <${person.email}>`,
      `${labels.number}: ${random.pick(['INV', 'R', 'F', '2026'])}-${random.int(1000, 99999)}`, `${labels.issued}: ${issued}`,
      ...(random.chance(0.85) ? [`${labels.due}: ${makeDate(random, 11, 12)}`] : []), '',
      ...items.map((item) => `${item.text} ... ${money(item.amount)}`), '',
      `${labels.net}: ${money(net)}`, `${labels.tax}: ${money(tax)}`, `${labels.total}: ${money(cents(net + tax))} ${random.pick(['EUR', 'EUR', 'USD', 'GBP'])}`,
      ...(random.chance(0.7) ? [`${labels.iban}: ${person.iban}`] : []),
    ]
    return lines.join('\n')
  },
  answer: ({ ticket }) => ({ kind: 'json', value: readInvoice(ticket) }),
  runTool: () => ({}),
}

function readInvoice(text: string): Args {
  const get = (name: keyof Omit<Labels, 'intro'>) => field(name).exec(text)?.[1]?.trim() ?? null
  const amount = (name: 'net' | 'tax' | 'total') => Number((get(name) ?? '0').replace(',', '.').replace(/[^\d.]/g, ''))
  const dates = [...text.matchAll(/^[^\n:]+: (2026-\d\d-\d\d)$/gm)].map((match) => match[1])
  return {
    invoice_number: get('number'), supplier: get('supplier'), issued_on: dates[0] ?? null, due_on: dates[1] ?? null,
    currency: / ([A-Z]{3})$/.exec(get('total') ?? '')?.[1] ?? 'EUR',
    net: amount('net'), tax: amount('tax'), total: amount('total'), iban: get('iban'), items: (text.match(/ \.\.\. \d/g) ?? []).length,
  }
}
