/**
 * What the redaction finds. `secret` is any key, token, password or private key; `attachment` is embedded binary data; `custom` is what a
 * project's own regular expressions find and name no other type for.
 */
export const PII_TYPES = [
  'email', 'phone', 'card', 'iban', 'national_id', 'ip', 'mac', 'url', 'secret', 'crypto', 'birth_date', 'attachment',
  'person', 'organisation', 'address', 'place', 'custom',
] as const
export type PiiType = (typeof PII_TYPES)[number]

/** How many values of each type were replaced; a type that did not occur is absent. */
export type Findings = Partial<Record<PiiType, number>>

/** A piece of text to replace: `value` is the normal form by which two spellings of the same value are recognised. */
export type PiiSpan = {
  start: number; end: number; type: PiiType; value: string
  /** The project named it itself: it is hidden though its type is switched off. */
  named?: true
}
