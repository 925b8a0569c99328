import path from 'node:path'
import { createAuth } from '@/lib/create-auth'
import { createDbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { createFirstAdmin } from '@/lib/services/create-first-admin'

/**
 * Brings the database up to this version and makes sure that someone can sign in. The last line of the output is JSON:
 * `{ ok: true, migrations, admin: { email, password, created } }` or `{ ok: false, message }`.
 */
async function setup() {
  if (!env.DATABASE_URL) throw new Error('DATABASE_URL is not set')
  const migrations = await migrate(env.DATABASE_URL, path.resolve('prisma/migrations'))
  const db = createDbClient(env.DATABASE_URL, { poolSize: 2 })
  try {
    const baseUrl = env.SLICEGATE_URL ?? `http://localhost:${env.PORT}`
    const auth = createAuth({ db, log, baseUrl, secret: env.SLICEGATE_SECRET ?? '', oidc: null, now: () => new Date() })
    const account = { email: env.SLICEGATE_INIT_USER_EMAIL, password: env.SLICEGATE_INIT_USER_PASSWORD }
    const admin = await createFirstAdmin(account, { db, auth })
    return { ok: true, migrations, admin }
  } finally {
    await db.$disconnect()
  }
}

function answer(result: { ok: boolean, [field: string]: unknown }) {
  // Idle connections would hold the process for ten seconds more.
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(result.ok ? 0 : 1))
}

try {
  answer(await setup())
} catch (error) {
  answer({ ok: false, message: error instanceof Error ? error.message : String(error) })
}
