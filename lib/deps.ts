import { createDbClient, type DbClient } from '@/lib/db/client'
import { correctPace, reservePace } from '@/lib/db/endpoint-pace'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import { env } from '@/lib/env'
import { keysOfEnvironment } from '@/lib/keys'
import { createLlm, type Llm } from '@/lib/llm/client'
import { createDetector, type Detect } from '@/lib/llm/detect'
import { createGateways, type OpenGateway } from '@/lib/llm/gateways'
import type { OutboundGuard } from '@/lib/llm/outbound-guard'
import { log, type Log } from '@/lib/log'
import { getMetrics } from '@/lib/metrics'
import { observeLlm } from '@/lib/observed-llm'
import { outboundOfEnvironment } from '@/lib/outbound'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { originOfJobs } from '@/lib/job-origin'
import { webhookSecretOf } from '@/lib/webhook-secret'

export type Deps = {
  db: DbClient; enqueue: Enqueue; llm: Llm; now: () => Date; log: Log
  /** What signs the messages of a webhook; throws where the installation has no secret. */
  webhookSecret: (webhookId: string, rotation: number) => string
  /** Keys the digests of what is hidden and seeds surrogates (lib/services/load-redactor.ts); null where the installation has no secret. */
  idSecret: string | null
  /** Detectors of personal data beside the product's own (Presidio, a model in a folder); null where none is set up. */
  detect: Detect | null
  /** Opens the log of a gateway that is a source of traces. */
  openGateway: OpenGateway
  /** Keys of providers: sealed in the database, or in variables that may be named. */
  keys: Keys
  /** Looks at where calls go whose address people typed: endpoints, gateways, webhooks. */
  outbound: OutboundGuard
}

// Kept over hot reloads of a development server, or every change of a file would open new pools.
const shared = globalThis as typeof globalThis & { slicegateDeps?: Deps }

/** Where this process finds its database; throws when nothing says where. */
export function requireDatabaseUrl(): string {
  if (!env.DATABASE_URL) throw new Error('DATABASE_URL is not set: start with `npm start`, or set it to a Postgres URL')
  return env.DATABASE_URL
}

/** Everything with effects, wired once per process from the environment. */
export function getDeps(): Deps {
  shared.slicegateDeps ??= createDeps()
  return shared.slicegateDeps
}

function createDeps(): Deps {
  const databaseUrl = requireDatabaseUrl()
  const db = createDbClient(databaseUrl, { poolSize: env.SLICEGATE_POOL_SIZE })
  const outbound = outboundOfEnvironment(databaseUrl)
  const keys = keysOfEnvironment()
  return {
    db,
    enqueue: createEnqueue({
      databaseUrl, redisUrl: env.REDIS_URL, origin: originOfJobs, onError: (error) => log.warn({ error: error.message }, 'queue connection'),
    }),
    outbound,
    keys,
    llm: observeLlm(createLlm({
      outbound, keyOf: keys.keyOf, reserve: (endpoint, units) => reservePace(db, endpoint, units), correct: (endpoint, change) => correctPace(db, endpoint, change),
    }), getMetrics()),
    now: () => new Date(),
    log,
    idSecret: env.SLICEGATE_SECRET ?? null,
    detect: createDetector({ presidioUrl: env.PRESIDIO_URL, presidioLanguage: env.PRESIDIO_LANGUAGE, nerFolder: env.SLICEGATE_NER_DIR }),
    openGateway: createGateways({ outbound, keyOf: keys.keyOf }),
    webhookSecret: (webhookId, rotation) => {
      if (!env.SLICEGATE_SECRET) throw new Error('SLICEGATE_SECRET is not set: webhooks are signed with what is derived from it')
      return webhookSecretOf(env.SLICEGATE_SECRET, webhookId, rotation)
    },
  }
}

/** Ends every connection of the process; for workers and tests. */
export async function closeDeps(): Promise<void> {
  const deps = shared.slicegateDeps
  if (!deps) return
  delete shared.slicegateDeps
  await deps.enqueue.close()
  await deps.llm.close()
  await deps.outbound.close()
  await deps.db.$disconnect()
}
