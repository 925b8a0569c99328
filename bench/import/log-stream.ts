import { writeWeek } from '@/lib/llm/sandbox/week'

const WEEK_MS = 7 * 86_400_000
/** Rows that are made at once. */
const SLAB = 2000
const CHUNK_BYTES = 64 * 1024

/**
 * Gateway logs of a helpdesk as JSON lines, made as they are read: tools and their results, system prompts that repeat, what people say in
 * four languages with their names, addresses and numbers. Spread over twelve weeks; about `bytes` in all, whole lines, in pieces that are not.
 */
export function* logStream(bytes: number, endsAt: number): Generator<Buffer> {
  let made = 0
  let pending: Buffer[] = []
  let size = 0
  for (let slab = 0; made < bytes; slab += 1) {
    for (const line of writeWeek({ seed: `import-${slab}`, endsAt: endsAt - (slab % 12) * WEEK_MS, rows: SLAB })) {
      const piece = Buffer.from(`${line}\n`)
      made += piece.length
      size += piece.length
      pending.push(piece)
      if (size >= CHUNK_BYTES) {
        yield Buffer.concat(pending)
        pending = []
        size = 0
      }
      if (made >= bytes) break
    }
  }
  if (size > 0) yield Buffer.concat(pending)
}
