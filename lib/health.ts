import { describeSchemaMismatch } from '@/lib/db/processes'
import { isDatabaseUp } from '@/lib/db/health'
import type { Deps } from '@/lib/deps'
import { briefFault } from '@/lib/describe-fault'
import { newestMigration } from '@/lib/newest-migration'
import { drainingSince } from '@/lib/process-state'
import type { QueueReader } from '@/lib/queue/queue-depths'

/** `why` in words for people, without addresses and credentials; null = all is well. */
export type ReadyPart = { part: 'process' | 'database' | 'migrations' | 'queue'; ok: boolean; why: string | null }

type ReadyDeps = Pick<Deps, 'db' | 'log'> & { queue: QueueReader }

const TIMEOUT_MS = 5000

/** Everything that has to answer for this process to take work, each asked for itself. */
export async function readParts({ db, log, queue }: ReadyDeps): Promise<ReadyPart[]> {
  const ask = async (part: ReadyPart['part'], question: () => Promise<string | null>): Promise<ReadyPart> => {
    const why = await withTimeout(question).catch((error: unknown) => {
      log.warn({ part, ...briefFault(error) }, 'not ready')
      return 'does not answer'
    })
    return { part, ok: why === null, why }
  }
  const draining: ReadyPart = { part: 'process', ok: drainingSince() === null, why: drainingSince() === null ? null : 'is stopping' }
  return [draining, ...await Promise.all([
    ask('database', async () => await isDatabaseUp(db, (error) => { throw error }) ? null : 'does not answer'),
    ask('migrations', () => describeSchemaMismatch(db, newestMigration())),
    ask('queue', async () => {
      await queue.depths()
      return null
    }),
  ])]
}

async function withTimeout(question: () => Promise<string | null>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS)
  })
  const answer = question()
  answer.catch(() => undefined)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

export type Ready = { status: 'ready' | 'not ready'; failing: { part: ReadyPart['part']; why: string | null }[] }

/** What `/readyz` says, with its status: 503 while anything fails, the parts that fail named. */
export function readyAnswer(parts: readonly ReadyPart[]): { status: 200 | 503; body: Ready } {
  const failing = parts.filter(({ ok }) => !ok).map(({ part, why }) => ({ part, why }))
  return { status: failing.length === 0 ? 200 : 503, body: { status: failing.length === 0 ? 'ready' : 'not ready', failing } }
}
