import type { Db } from '@/lib/db/client'

/** Whether the database answers a query. The reason why not goes to `onError`. */
export async function isDatabaseUp(db: Db, onError: (error: Error) => void): Promise<boolean> {
  try {
    await db.$queryRaw`SELECT 1`
    return true
  } catch (error) {
    onError(error instanceof Error ? error : new Error(String(error)))
    return false
  }
}
