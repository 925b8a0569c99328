import { fill } from '@/lib/llm/sandbox/intent'
import type { Language } from '@/lib/llm/sandbox/language'
import type { Person } from '@/lib/llm/sandbox/people'
import type { Random } from '@/lib/llm/sandbox/random'

const OPENINGS: Record<Language, string[]> = {
  en: ['Hi,', 'Hello,', 'Hi there,', 'Good morning,', 'Hey team,', 'Dear support,', 'To whom it may concern,', 'hello??', 'Hi, third message this week.', ''],
  de: ['Hallo,', 'Guten Tag,', 'Sehr geehrte Damen und Herren,', 'Moin,', 'Liebes Team,', 'Guten Morgen,', ''],
  es: ['Hola,', 'Buenos días,', 'Buenas tardes,', 'Estimado equipo,', 'Hola, ¿hay alguien?', ''],
  fr: ['Bonjour,', 'Bonsoir,', 'Madame, Monsieur,', 'Bonjour à toute l’équipe,', ''],
}
const CLOSINGS: Record<Language, string[]> = {
  en: ['Thanks, {first}', 'Kind regards, {first} {last}', 'Cheers, {first}', 'Please sort this out today. {first} {last}', 'Best, {first} {last}', 'I expect a reply. {last}', 'thx'],
  de: ['Danke, {first}', 'Mit freundlichen Grüßen, {first} {last}', 'Viele Grüße, {first} {last}', 'Ich bitte um schnelle Antwort. {last}', 'LG {first}'],
  es: ['Gracias, {first}', 'Un saludo, {first} {last}', 'Espero su respuesta. {first} {last}', 'Muchas gracias.'],
  fr: ['Merci, {first}', 'Cordialement, {first} {last}', 'Bien à vous, {first} {last}', 'Merci d’avance pour votre aide.'],
}
const CONTACT: Record<Language, string[]> = {
  en: ['My account is under {email}.', 'You can reach me at {email} or by phone {phone}.', 'Call me on {phone} if anything is unclear.', 'Registered e-mail: {email}'],
  de: ['Mein Konto läuft auf {email}.', 'Sie erreichen mich unter {email} oder Telefon {phone}.', 'Rückruf gern an {phone}.', 'Registrierte E-Mail: {email}'],
  es: ['Mi cuenta está a nombre de {email}.', 'Me pueden escribir a {email} o llamar al teléfono {phone}.', 'Correo registrado: {email}'],
  fr: ['Mon compte est au nom de {email}.', 'Vous pouvez me joindre à {email} ou au {phone}.', 'Adresse enregistrée : {email}'],
}
const CARD: Record<Language, string[]> = {
  en: ['I paid with card {card}.', 'The charge is on my card {card}.'],
  de: ['Bezahlt habe ich mit Karte {card}.', 'Belastet wurde die Karte {card}.'],
  es: ['Pagué con la tarjeta {card}.', 'El cargo está en mi tarjeta {card}.'],
  fr: ['J’ai payé avec la carte {card}.', 'Le débit est sur ma carte {card}.'],
}

export type LetterOptions = { contact: 'always' | 'often'; card?: number }

/** A whole message: greeting, the body, perhaps how to reach the person and how they paid, and a goodbye in some tone. */
export function writeLetter(random: Random, language: Language, person: Person, body: string, options: LetterOptions): string {
  const withEmail = CONTACT[language].filter((line) => line.includes('{email}'))
  const contact = options.contact === 'always' ? random.pick(withEmail) : random.chance(0.5) ? random.pick(CONTACT[language]) : ''
  const card = random.chance(options.card ?? 0) ? random.pick(CARD[language]) : ''
  const glue = random.pick(['\n\n', '\n', ' '])
  const lines = [random.pick(OPENINGS[language]), body, card, contact, random.pick(CLOSINGS[language])]
  return fill(lines.filter((line) => line !== '').join(glue), person)
}

/** An e-mail address in a text, or the placeholder that stands for one. */
export function findEmail(text: string): string | null {
  return /<EMAIL_[0-9a-f]+>|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(text)?.[0].replace(/\.$/, '') ?? null
}

export function findOrder(text: string): string | null {
  return /\b[A-Z]{2}-\d{5}\b/.exec(text)?.[0] ?? null
}

/** The key whose phrase stands in the text; the longest phrase wins. Null when none does. */
export function findPhrase<K extends string>(text: string, phrases: Record<K, Record<Language, string[]>>, language: Language): K | null {
  const lower = text.toLowerCase()
  let best: { key: K; length: number } | null = null
  for (const key of Object.keys(phrases) as K[]) {
    for (const phrase of phrases[key][language]) {
      if (lower.includes(phrase.toLowerCase()) && phrase.length > (best?.length ?? 0)) best = { key, length: phrase.length }
    }
  }
  return best?.key ?? null
}
