/** What the redaction finds. `secret` is any key, token, password or private key; `attachment` is embedded binary data. */
export const PII_TYPES = ['email', 'phone', 'card', 'iban', 'secret', 'attachment'] as const
export type PiiType = (typeof PII_TYPES)[number]

/** How many values of each type were replaced; a type that did not occur is absent. */
export type Findings = Partial<Record<PiiType, number>>

/** A piece of text to replace: `value` is the normal form by which two spellings of the same value are recognised. */
export type PiiSpan = { start: number; end: number; type: PiiType; value: string }
