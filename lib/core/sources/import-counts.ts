/** How traces came in. */
export const IMPORT_VIAS = ['file', 'api', 'cli', 'otlp', 'pull', 'retry', 'demo'] as const
export type ImportVia = (typeof IMPORT_VIAS)[number]

export const IMPORT_STATUSES = ['running', 'done', 'failed'] as const
export type ImportStatus = (typeof IMPORT_STATUSES)[number]

/** What rows may lack: the gate cuts by customer and segment, and replay goes by conversation. */
export const MISSING_KINDS = ['customer', 'segment', 'conversation'] as const
export type MissingKind = (typeof MISSING_KINDS)[number]

/** `received` = `stored` + `duplicates` + `quarantined` + `notCalls`. */
export type ImportCounts = {
  received: number
  stored: number
  duplicates: number
  /** Rows and lines that could not be read. */
  quarantined: number
  /** Rows that are no model call, such as a span of a tool. */
  notCalls: number
  /** Reason to number of rows that are kept but cannot be replayed. */
  unreplayable: Record<string, number>
  /** Type to number of values replaced. */
  redactions: Record<string, number>
  /** Rows that have none of that, among the calls. */
  missing: Record<MissingKind, number>
}

export function noCounts(): ImportCounts {
  return { received: 0, stored: 0, duplicates: 0, quarantined: 0, notCalls: 0, unreplayable: {}, redactions: {}, missing: { customer: 0, segment: 0, conversation: 0 } }
}

/** One more, or `by`, of a kind. */
export function countUp<K extends string>(counts: Partial<Record<K, number>>, kind: K, by = 1): void {
  counts[kind] = (counts[kind] ?? 0) + by
}

export function sumCounts(a: ImportCounts, b: ImportCounts): ImportCounts {
  return {
    received: a.received + b.received, stored: a.stored + b.stored, duplicates: a.duplicates + b.duplicates, quarantined: a.quarantined + b.quarantined,
    notCalls: a.notCalls + b.notCalls, unreplayable: sumKinds(a.unreplayable, b.unreplayable), redactions: sumKinds(a.redactions, b.redactions),
    missing: sumKinds(a.missing, b.missing),
  }
}

function sumKinds<K extends string>(a: Record<K, number>, b: Record<K, number>): Record<K, number> {
  const sum: Record<K, number> = { ...a }
  for (const kind of Object.keys(b) as K[]) countUp(sum, kind, b[kind])
  return sum
}
