import { createPostgresBackend, createRedisBackend, runMigrations, type BackendFactory, type QueueBaseOptions } from 'bullmq'
import { Redis } from 'ioredis'
import { Pool } from 'pg'

export type QueueConfig = { databaseUrl: string; redisUrl?: string | undefined; poolSize?: number; origin?: () => string | null; onError?: (error: Error) => void }

/** What Queue and Worker take: where the queue lives and the backend that speaks to it. */
export type QueueConnection = {
  options: QueueBaseOptions
  backend: BackendFactory
  /** Resolves when the queue can be used: on Postgres its schema is created or brought up to date, once per process. */
  ready: () => Promise<void>
  close: () => Promise<void>
}

const SCHEMA = 'bullmq'

/** Opens the queue's own connections: Redis when a URL is given, else Postgres in a schema of its own. */
export function connectQueue(config: QueueConfig): QueueConnection {
  return config.redisUrl ? connectRedis(config.redisUrl, config.onError) : connectPostgres(config)
}

function connectRedis(redisUrl: string, onError: QueueConfig['onError']): QueueConnection {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null, enableReadyCheck: true })
  // Without a listener a lost connection would end the process; ioredis reconnects by itself.
  redis.on('error', (error: Error) => onError?.(error))
  redis.setMaxListeners(0)
  return {
    options: { connection: redis },
    backend: createRedisBackend as unknown as BackendFactory,
    ready: async () => undefined,
    close: async () => redis.disconnect(),
  }
}

function connectPostgres(config: QueueConfig): QueueConnection {
  const pool = new Pool({
    connectionString: config.databaseUrl, max: config.poolSize ?? 4, options: `-c search_path=${SCHEMA}`, keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  pool.on('error', (error) => config.onError?.(error))
  // every queue and worker listens for faults of the one pool, and there are more kinds of jobs than Node takes for granted
  pool.setMaxListeners(0)
  let migrated: Promise<void> | null = null
  return {
    options: { connection: pool as unknown as QueueBaseOptions['connection'] },
    backend: createPostgresBackend as unknown as BackendFactory,
    ready: () => {
      migrated ??= migrate(pool).catch((error: unknown) => {
        migrated = null
        throw error
      })
      return migrated
    },
    close: () => pool.end(),
  }
}

async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await runMigrations(client, SCHEMA)
  } finally {
    client.release()
  }
}
