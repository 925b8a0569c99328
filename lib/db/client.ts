import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient, type Prisma } from '@/lib/db/generated/client'

/** A client or a transaction: every function of lib/db takes one as its first argument, services own transactions. */
export type Db = PrismaClient | Prisma.TransactionClient
export type DbClient = PrismaClient

/** Opens a pool on a Postgres URL. The caller closes it with `$disconnect()`. */
export function createDbClient(databaseUrl: string, options: { poolSize?: number } = {}): DbClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl, max: options.poolSize ?? 10 }) })
}
