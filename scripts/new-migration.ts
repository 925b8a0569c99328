import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { migrate } from '@/lib/db/migrate'
import { NO_FILTER, withSchemaEngine } from '@/lib/db/schema-engine'
import { startEmbeddedPostgres } from './embedded-postgres.mjs'

/** `npm run db:migration NAME`: writes the SQL from prisma/migrations to prisma/schema.prisma as a new migration. */
async function main(name: string | undefined): Promise<void> {
  if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) throw new Error('Give the migration a name in snake_case: npm run db:migration add_ratings')
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-migration-'))
  const server = await startEmbeddedPostgres({ dataDir, fsync: false })
  try {
    await migrate(server.url, 'prisma/migrations')
    const schema = { path: 'prisma/schema.prisma', content: fs.readFileSync('prisma/schema.prisma', 'utf8') }
    const sql = await withSchemaEngine(server.url, async (engine) => (await engine.diff({
      from: { tag: 'schemaDatasource', files: [schema], configDir: process.cwd() },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true, exitCode: null, filters: NO_FILTER,
    })).stdout ?? '')
    if (!sql.trim() || sql.includes('This is an empty migration')) {
      console.log('The migrations already lead to prisma/schema.prisma: nothing written')
      return
    }
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
    const folder = path.join('prisma/migrations', `${stamp}_${name}`)
    fs.mkdirSync(folder)
    fs.writeFileSync(path.join(folder, 'migration.sql'), sql)
    console.log(`${folder}/migration.sql`)
  } finally {
    await server.stop()
    fs.rmSync(dataDir, { recursive: true, force: true })
  }
}

await main(process.argv[2])
