import pg from 'pg'
import { databaseUrl } from '@/e2e/story'

/** Rows of the running product's own database. */
export async function askDatabase<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseUrl() })
  await client.connect()
  try {
    return (await client.query(sql, values)).rows as T[]
  } finally {
    await client.end()
  }
}
