import type { PiiType } from '@/lib/core/pii/types'

/** What people call the types. */
export const PII_LABELS: Record<PiiType, string> = {
  email: 'E-mail addresses', phone: 'Phone numbers', card: 'Payment cards', iban: 'IBANs', national_id: 'National ids', ip: 'IP addresses', mac: 'MAC addresses',
  url: 'Personal web addresses', secret: 'Keys and passwords', crypto: 'Crypto wallets', birth_date: 'Dates of birth', attachment: 'Embedded files',
  person: 'People', organisation: 'Organisations', address: 'Postal addresses', place: 'Places', custom: 'Own rules',
}

export const labelOf = (type: string): string => (type in PII_LABELS ? PII_LABELS[type as PiiType] : type)
