import path from 'node:path'
import { migrate } from '@/lib/db/migrate'
import { env } from '@/lib/env'

/** `npm run db:migrate`: brings the database of DATABASE_URL up to prisma/migrations; `-- --while-running` beside processes of another version. */
try {
  if (!env.DATABASE_URL) throw new Error('DATABASE_URL is not set: it says which database to migrate')
  const applied = await migrate(env.DATABASE_URL, path.resolve('prisma/migrations'), { whileRunning: process.argv.includes('--while-running') })
  console.log(applied.length > 0 ? `Applied ${applied.join(', ')}` : 'The database is up to date')
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
