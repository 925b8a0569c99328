import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { createDbClient, type DbClient } from '@/lib/db/client'

export type TestDatabase = {
  db: DbClient
  databaseUrl: string
  /** Closes the client and removes the database; call it in `afterAll`. */
  drop: () => Promise<void>
}

/** A database of its own for one test file, copied from the migrated template. For `*.db.test.ts` only. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, template } = inject('testDatabase')
  const name = `slicegate_test_${randomBytes(6).toString('hex')}`
  await execute(adminUrl, `create database ${name} template ${template}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const db = createDbClient(url.href)
  const drop = async () => {
    await db.$disconnect()
    await execute(adminUrl, `drop database if exists ${name} with (force)`)
  }
  return { db, databaseUrl: url.href, drop }
}

async function execute(databaseUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
