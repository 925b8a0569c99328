import type { Language } from '@/lib/llm/sandbox/language'
import type { Random } from '@/lib/llm/sandbox/random'

export type Person = { first: string; last: string; email: string; phone: string; card: string; iban: string }

const FIRST: Record<Language, string[]> = {
  en: ['Amelia', 'Noah', 'Priya', 'Liam', 'Grace', 'Omar', 'Hannah', 'Jack', 'Chloe', 'Ethan', 'Zoe', 'Marcus', 'Aisha', 'Ruth', 'Dylan'],
  de: ['Anna', 'Lukas', 'Mia', 'Jonas', 'Greta', 'Felix', 'Leyla', 'Moritz', 'Ida', 'Stefan', 'Heike', 'Tobias'],
  es: ['Lucía', 'Mateo', 'Sofía', 'Diego', 'Carmen', 'Javier', 'Elena', 'Pablo', 'Inés', 'Andrés'],
  fr: ['Camille', 'Louis', 'Chloé', 'Hugo', 'Manon', 'Théo', 'Élise', 'Nadia', 'Rémi', 'Claire'],
}
const LAST: Record<Language, string[]> = {
  en: ['Hughes', 'Okafor', 'Patel', 'Murphy', 'Reid', 'Turner', 'Walsh', 'Brooks', 'Nguyen', 'Clarke', 'Foster', 'Bennett'],
  de: ['Schneider', 'Vogel', 'Yilmaz', 'Krüger', 'Brandt', 'Hofmann', 'Lange', 'Werner', 'Sommer', 'Engel'],
  es: ['García', 'Morales', 'Navarro', 'Ortega', 'Serrano', 'Vidal', 'Reyes', 'Castillo', 'Molina'],
  fr: ['Lefèvre', 'Moreau', 'Girard', 'Benali', 'Fontaine', 'Chevalier', 'Dupuis', 'Marchand', 'Rousseau'],
}
const MAIL = ['gmail.com', 'outlook.com', 'posteo.de', 'icloud.com', 'orange.fr', 'telefonica.net', 'proton.me', 'fastmail.com']

/** An invented person with an address, a phone number, a card and an account that pass their check digits. */
export function makePerson(random: Random, language: Language): Person {
  const first = random.pick(FIRST[language])
  const last = random.pick(LAST[language])
  const handle = `${first}${random.pick(['.', '_', ''])}${last}${random.chance(0.4) ? random.int(1, 99) : ''}`
  const email = `${handle.normalize('NFD').replace(/[^\w.]/g, '').toLowerCase()}@${random.pick(MAIL)}`
  return { first, last, email, phone: makePhone(random, language), card: makeCard(random), iban: makeIban(random) }
}

function makePhone(random: Random, language: Language): string {
  const tail = String(random.int(1000, 9999))
  if (language === 'de') return `+49 30 9018 ${tail}`
  if (language === 'es') return `+34 612 34 ${tail.slice(0, 2)} ${tail.slice(2)}`
  if (language === 'fr') return `+33 6 12 34 ${tail.slice(0, 2)} ${tail.slice(2)}`
  return random.chance(0.5) ? `+44 7700 90${tail}` : `+1 (415) 555-${tail}`
}

function makeCard(random: Random): string {
  const head = random.pick(['4539', '5425', '4716', '5168']) + Array.from({ length: 11 }, () => random.int(0, 9)).join('')
  const sum = [...head].reverse().reduce((total, char, index) => {
    const digit = Number(char) * (index % 2 === 0 ? 2 : 1)
    return total + (digit > 9 ? digit - 9 : digit)
  }, 0)
  return `${head}${(10 - (sum % 10)) % 10}`.replace(/(.{4})(?=.)/g, '$1 ')
}

export function makeIban(random: Random): string {
  const account = Array.from({ length: 18 }, () => random.int(0, 9)).join('')
  const check = 98n - (BigInt(`${account}131400`) % 97n)
  return `DE${String(check).padStart(2, '0')}${account}`.replace(/(.{4})(?=.)/g, '$1 ')
}
