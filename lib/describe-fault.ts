const LONGEST = 300

/**
 * An error as the log may hold it: name, code, its words without what they quote, and where it was thrown. Databases, parsers and providers
 * quote the values that they stumbled over, which may be text of traffic.
 */
export function describeFault(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code, status } = error as { code?: unknown; status?: unknown }
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12).map((line) => line.trim()) ?? []
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}), ...(typeof status === 'number' || isWord(status) ? { status } : {}),
    ...ofDatabase(error),
    message: messageOf(error), frames,
    ...(error.cause instanceof Error ? { cause: { name: error.cause.name, message: messageOf(error.cause) } } : {}),
  }
}

/** Names of statuses, never words of somebody. */
const isWord = (value: unknown) => typeof value === 'string' && /^[A-Z_]{2,40}$/.test(value)

/** What the client of the database quotes and so would be emptied: the code of Postgres (`57P01`: it went away), and what its driver calls the fault. */
function ofDatabase(error: Error): { sqlState?: string; fault?: string } {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: unknown; kind?: unknown } } } }
  const { originalCode: code, kind } = meta?.driverAdapterError?.cause ?? {}
  return { ...(typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? { sqlState: code } : {}), ...(typeof kind === 'string' && /^[A-Z]\w{2,40}$/.test(kind) ? { fault: kind } : {}) }
}

/** One line without quoted values; null for errors whose words are those of somebody else. */
function messageOf(error: Error): string | null {
  // what a provider says of a request may repeat it word by word
  if ('headers' in error && 'status' in error) return null
  const lines = error.message.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  // the client of the database prints the whole call first and says what was wrong last
  return withoutQuotes(lines.at(-1) ?? '').slice(0, LONGEST)
}

/** `"…"`, `'…'` and backticks are emptied, to the end of the line where a quote is not closed. An apostrophe inside of a word is none. */
export function withoutQuotes(text: string): string {
  return text.replace(/"[^"]*("|$)|`[^`]*(`|$)|(?<!\w)'[^']*('|$)/g, '…')
}

/** The same without the place: for faults of the surroundings, which say enough. */
export function briefFault(error: unknown): Record<string, unknown> {
  const { frames: _, ...brief } = describeFault(error)
  return brief
}
