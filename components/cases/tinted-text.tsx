import { Fragment } from 'react'
import styles from '@/components/cases/cases.module.css'

const PLACEHOLDER = /(<[A-Z][A-Z_]*_[0-9a-f]+>)/

/** What stood there, in five groups that can be told apart by colour, and the words for it. */
const KINDS: Record<string, { group: string; words: string }> = {
  EMAIL: { group: 'contact', words: 'e-mail address' }, PHONE: { group: 'contact', words: 'phone number' },
  URL: { group: 'contact', words: 'address of a page' }, IP: { group: 'contact', words: 'IP address' }, MAC: { group: 'contact', words: 'hardware address' },
  PERSON: { group: 'name', words: 'person' }, ORGANISATION: { group: 'name', words: 'organisation' },
  ADDRESS: { group: 'place', words: 'street address' }, PLACE: { group: 'place', words: 'place' },
  CARD: { group: 'number', words: 'payment card' }, IBAN: { group: 'number', words: 'bank account' }, CRYPTO: { group: 'number', words: 'crypto address' },
  NATIONAL_ID: { group: 'secret', words: 'national id' }, SECRET: { group: 'secret', words: 'key or password' }, BIRTH_DATE: { group: 'secret', words: 'date of birth' },
}

/** Text in which the placeholders of what was replaced stand out, coloured by what it was. */
export function TintedText({ text }: { text: string }) {
  return text.split(PLACEHOLDER).map((part, i) => {
    if (i % 2 === 0) return <Fragment key={i}>{part}</Fragment>
    const kind = KINDS[part.slice(1, part.lastIndexOf('_'))]
    return <span key={i} className={styles.pii} data-group={kind?.group} title={`${kind?.words ?? 'personal data'}, replaced before it was stored`}>{part.slice(1, -1)}</span>
  })
}
