import fs from 'node:fs'
import path from 'node:path'
import { createAuth } from '@/lib/create-auth'
import { grantAppRole } from '@/lib/db/app-role'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { env } from '@/lib/env'
import { keysOfEnvironment } from '@/lib/keys'
import { log } from '@/lib/log'
import { outboundOfEnvironment } from '@/lib/outbound'
import { createFirstAdmin } from '@/lib/services/create-first-admin'
import { createInitialProject } from '@/lib/services/create-initial-project'
import { resealKeys } from '@/lib/services/reseal-keys'
import { requireStrongSecrets } from '@/lib/strong-secrets'

/**
 * Brings the database up to this version and makes sure that someone can sign in. The last line of the output is JSON:
 * `{ ok: true, migrations, admin: { email, password, created }, project, keys }` or `{ ok: false, message }`. With `--while-running` it migrates beside processes of another version.
 */
async function setup() {
  if (!env.DATABASE_URL) throw new Error('DATABASE_URL is not set')
  requireStrongSecrets(env)
  const migrations = await migrate(env.DATABASE_URL, path.resolve('prisma/migrations'), { whileRunning: process.argv.includes('--while-running') })
  await grantAppRole(env.DATABASE_URL, { password: env.SLICEGATE_APP_ROLE_PASSWORD ?? null })
  const db = createDbClient(env.DATABASE_URL, { poolSize: 2 })
  try {
    const baseUrl = env.SLICEGATE_URL ?? `http://localhost:${env.PORT}`
    const auth = createAuth({ db, log, baseUrl, secret: env.SLICEGATE_SECRET ?? '', oidc: null, now: () => new Date() })
    const account = { email: env.SLICEGATE_INIT_USER_EMAIL, password: env.SLICEGATE_INIT_USER_PASSWORD }
    const admin = await createFirstAdmin(account, { db, auth })
    return { ok: true, migrations, admin, ...await prepare(db, env.DATABASE_URL).catch((error: unknown) => { throw withLogin(error, admin) }) }
  } finally {
    await db.$disconnect()
  }
}

/** What may stop at a value of the operator, although the admin is there by then. */
async function prepare(db: DbClient, databaseUrl: string) {
  const vault = keysOfEnvironment()
  const outbound = outboundOfEnvironment(databaseUrl)
  const config = readGiven('SLICEGATE_INIT_CONFIG_FILE')
  const endpoints = readGiven('SLICEGATE_INIT_ENDPOINTS_FILE')
  const project = await createInitialProject({ slug: env.SLICEGATE_INIT_PROJECT, apiKey: env.SLICEGATE_INIT_API_KEY, config, endpoints }, { db, now: () => new Date(), outbound, keys: vault })
  if (project?.apiKey === 'revoked') log.warn({ project: project.slug }, 'the key of SLICEGATE_INIT_API_KEY was revoked and is not made again: choose another one')
  const keys = await resealKeys({ db, keys: vault })
  if (keys.unreadable > 0) log.warn(keys, 'keys of model servers or gateways that no encryption key of this installation opens: set SLICEGATE_ENCRYPTION_KEY_PREVIOUS, or enter them again')
  return { project, keys }
}

/** A password that was made is shown once: also where something after it fails, because the next start finds the admin and has none to show. */
function withLogin(error: unknown, { email, password }: { email: string; password: string | null }): unknown {
  if (password === null) return error
  const message = error instanceof Error ? error.message : String(error)
  return new Error(`${message}\nThe first admin is made, and the next start will not show this again: sign in as ${email} with the password ${password}`, { cause: error })
}

function readGiven(name: 'SLICEGATE_INIT_CONFIG_FILE' | 'SLICEGATE_INIT_ENDPOINTS_FILE'): { file: string; text: string } | null {
  const file = env[name]
  if (!file) return null
  try {
    return { file, text: fs.readFileSync(file, 'utf8') }
  } catch (cause) {
    throw new Error(`${name}: ${file} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`, { cause })
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
