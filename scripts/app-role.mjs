import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import pg from 'pg'

/**
 * Makes the role that owns nothing (app-role.sql) in the database of `ownerUrl`, with a new password, and returns its URL: the
 * processes of the product never learn that of the owner. The migrations must have been applied.
 */
export async function grantAppRole(ownerUrl) {
  const password = randomBytes(24).toString('hex')
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    await owner.query(fs.readFileSync(new URL('app-role.sql', import.meta.url), 'utf8'))
    await owner.query(`ALTER ROLE slicegate_app PASSWORD '${password}'`)
  } finally {
    await owner.end()
  }
  const url = new URL(ownerUrl)
  url.username = 'slicegate_app'
  url.password = password
  return url.href
}
