import { z } from 'zod'

/** The place in a list of runs after which the next page begins. */
export type RunCursor = { createdAt: string; id: string }

const cursor = z.tuple([z.iso.datetime(), z.uuid()])

/** Opaque to callers, and safe in a URL. */
export function writeRunCursor({ createdAt, id }: RunCursor): string {
  return `${createdAt}_${id}`
}

/** null when the text is not a cursor. */
export function readRunCursor(text: string): RunCursor | null {
  const parsed = cursor.safeParse(text.split('_'))
  return parsed.success ? { createdAt: parsed.data[0], id: parsed.data[1] } : null
}
