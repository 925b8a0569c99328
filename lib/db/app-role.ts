import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'

/**
 * Gives the role that the product runs as, which owns nothing, its rights on the database of `ownerUrl` (scripts/app-role.sql). With a password
 * it is made when it is missing, and gets that password; without one only a role that is there gets its rights. False when there is none.
 * The migrations must have been applied, by the owner whom the URL names.
 */
export async function grantAppRole(ownerUrl: string, { password, sqlFile = path.resolve('scripts/app-role.sql') }: { password: string | null; sqlFile?: string }): Promise<boolean> {
  if (password !== null && password.length < 16) throw new Error('SLICEGATE_APP_ROLE_PASSWORD: expected 16 characters or more, e.g. from `openssl rand -hex 24`')
  const owner = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  await owner.connect()
  try {
    const { rowCount } = await owner.query(`SELECT FROM pg_roles WHERE rolname = 'slicegate_app'`)
    if (rowCount === 0 && password === null) return false
    await owner.query('BEGIN')
    // two setups at once: granting the same at the same moment fails in Postgres
    await owner.query(`SELECT pg_advisory_xact_lock(hashtext('slicegate.app-role'))`)
    await owner.query(fs.readFileSync(sqlFile, 'utf8'))
    if (password !== null) await owner.query(`ALTER ROLE slicegate_app PASSWORD ${owner.escapeLiteral(password)}`)
    await owner.query('COMMIT')
    return true
  } finally {
    await owner.end()
  }
}
