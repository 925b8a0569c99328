import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { isAlive } from '@/lib/db/is-alive'
import { migrate } from '@/lib/db/migrate'
import { startEmbeddedPostgres } from './embedded-postgres.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server of this test run, and the migrated database that every test file gets a copy of. */
    testDatabase: { adminUrl: string, template: string }
  }
}

const PREFIX = 'slicegate-test-'

/** One Postgres for the whole run: TEST_DATABASE_URL (a superuser's) or an embedded one with a folder of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const server = given ? { adminUrl: given, stop: async () => undefined } : await startServer()
  const stop = async () => {
    await execute(server.adminUrl, `drop database if exists ${template} with (force)`)
    await server.stop()
  }
  const template = `slicegate_template_${process.pid}_${randomBytes(4).toString('hex')}`
  try {
    await execute(server.adminUrl, `create database ${template}`)
    const url = new URL(server.adminUrl)
    url.pathname = `/${template}`
    await migrate(url.href, path.resolve('prisma/migrations'))
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('testDatabase', { adminUrl: server.adminUrl, template })
  return stop
}

async function startServer() {
  removeLeftovers()
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`))
  const server = await startEmbeddedPostgres({ dataDir, fsync: false, settings: { max_connections: 400 } })
  const stop = async () => {
    await server.stop()
    fs.rmSync(dataDir, { recursive: true, force: true })
  }
  return { adminUrl: server.adminUrl, stop }
}

/** Folders of test runs that were killed before they could tidy up; their servers ended with them. */
function removeLeftovers(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0
    if (pid > 0 && !isAlive(pid)) fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true })
  }
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
