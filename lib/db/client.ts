import { PrismaClient, type Prisma } from '@/lib/db/generated/client'
import { LargeValuePg } from '@/lib/db/large-values'

/** A client or a transaction: every function of lib/db takes one as its first argument, services own transactions. */
export type Db = PrismaClient | Prisma.TransactionClient
export type DbClient = PrismaClient

/**
 * Milliseconds to wait for a place in the pool, and for a transaction. Far above what any takes: on a busy machine a case
 * that was measured and paid for must wait its turn rather than be thrown away and asked again.
 */
const TRANSACTION_LIMITS = { maxWait: 30_000, timeout: 60_000 }

/** Opens a pool on a Postgres URL. The caller closes it with `$disconnect()`. */
export function createDbClient(databaseUrl: string, options: { poolSize?: number } = {}): DbClient {
  const adapter = new LargeValuePg({ connectionString: databaseUrl, max: options.poolSize ?? 10 })
  return new PrismaClient({ adapter, transactionOptions: TRANSACTION_LIMITS })
}
