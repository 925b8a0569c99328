import type { DbClient } from '@/lib/db/client'
import { indexTraceWords } from '@/lib/db/trace-words'

/** How long one call goes on at most, in milliseconds: what is left is taken by the next one. */
const MOST_MS = 20_000

/** Makes the traces that came a moment ago searchable by their words; several processes may call it. Returns how many it took. */
export async function indexTraces({ db, now }: { db: DbClient; now: () => Date }): Promise<number> {
  const end = now().getTime() + MOST_MS
  let traces = 0
  while (now().getTime() <= end) {
    const taken = await db.$transaction(indexTraceWords)
    if (!taken) break
    traces += taken
  }
  return traces
}
