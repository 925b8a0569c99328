import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDbClient } from '@/lib/db/client'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { describeFault } from '@/lib/describe-fault'

let database: TestDatabase
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())

it('says by its code what the database said, and nothing of the values that it quotes', async () => {
  const divided = await database.db.$queryRaw`SELECT 1 / 0`.catch(describeFault)
  expect(divided).toMatchObject({ name: 'PrismaClientKnownRequestError', code: 'P2010', sqlState: '22012' })
  const read = await database.db.$queryRaw`SELECT ${'order 4711'}::int`.catch(describeFault)
  expect(read).toMatchObject({ sqlState: '22P02' })
  expect(JSON.stringify(read)).not.toContain('4711')
})

it('says that nobody was there to be asked', async () => {
  const db = createDbClient('postgresql://nobody@127.0.0.1:1/nothing')
  expect(await db.$queryRaw`SELECT 1`.catch(describeFault)).toMatchObject({ fault: 'DatabaseNotReachable' })
  await db.$disconnect()
})
