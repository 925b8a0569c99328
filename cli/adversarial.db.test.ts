import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adversarial } from '@/cli/adversarial'
import { serverCommand } from '@/cli/server-command'
import { createTestTerminal } from '@/cli/test-terminal'
import { getAuth } from '@/lib/auth'
import { insertTestCase } from '@/lib/db/test-adversarial-world'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { closeDeps, getDeps } from '@/lib/deps'
import { env } from '@/lib/env'
import { createTestKey, createTestProject, createTestUser } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let projectId: string
const keys = { one: '', other: '', read: '' }
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-adversarial-'))

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const { db } = getDeps()
  const admin = await createTestUser(db, getAuth())
  const makeProject = async () => (await createTestProject(db, [{ userId: admin.id, role: 'admin' }])).id
  projectId = await makeProject()
  const makeKey = async (id: string, scopes: ('read' | 'flag' | 'adversarial')[]) => (await createTestKey(db, getAuth(), { projectId: id, admin: admin.id, scopes })).key
  keys.one = await makeKey(projectId, ['read', 'adversarial'])
  keys.read = await makeKey(projectId, ['read'])
  keys.other = await makeKey(await makeProject(), ['read', 'adversarial'])
  server = await startTestServer(0)
  for (const key of ['a', 'b', 'line\u2028separator']) await insertTestCase(db, projectId, { key, expectation: `About ${key}.` })
  fs.mkdirSync(path.join(folder, 'evals'))
  fs.writeFileSync(path.join(folder, 'eval_config.yaml'), 'adversarial: { path: ./evals/set.jsonl }\n')
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function run(args: string[], key = keys.one, cwd = folder) {
  const terminal = createTestTerminal({ cwd, env: { SLICEGATE_URL: server.url, SLICEGATE_API_KEY: key } })
  const code = await serverCommand(adversarial)(args, terminal, terminal).catch((error: unknown) => (error as Error).message)
  return { code, out: terminal.out(), err: terminal.err() }
}

describe('slicegate adversarial', () => {
  it('exports to the file of the configuration, verifies it without a server, and imports it elsewhere', async () => {
    expect(await run(['export'])).toMatchObject({ code: 0, out: expect.stringMatching(/set\.jsonl: 3 cases, 0 erased\nhead [0-9a-f]{64}\n$/) })
    const file = path.join(folder, 'evals/set.jsonl')
    expect(fs.readdirSync(path.dirname(file))).toEqual(['set.jsonl'])
    const first = fs.readFileSync(file, 'utf8')
    await run(['export', 'evals/again.jsonl'])
    expect(fs.readFileSync(path.join(folder, 'evals/again.jsonl'), 'utf8')).toBe(first)
    expect((await run(['export', '-'])).out).toBe(first)
    expect(await run(['verify', 'evals/set.jsonl'], '')).toMatchObject({ code: 0, out: expect.stringContaining('The chain is whole: 3 cases (0 erased), 0 refinements, 3 links\nhead ') })
    expect(await run(['import'], keys.other)).toMatchObject({ code: 0, out: expect.stringContaining('3 cases: 3 added, 0 known before, 0 tombstones, 0 refused') })
    expect((await run(['export', '-'], keys.other)).out.split('\n').slice(1)).toEqual(first.split('\n').slice(1))
  })

  it('verifies the chain on the server', async () => {
    expect(await run(['verify'])).toMatchObject({ code: 0, out: expect.stringMatching(/^The chain is whole: 3 cases/) })
  })

  it('says with code 1 where a chain breaks, and which lines were refused', async () => {
    const lines = fs.readFileSync(path.join(folder, 'evals/set.jsonl'), 'utf8').split('\n')
    fs.writeFileSync(path.join(folder, 'short.jsonl'), [lines[0], ...lines.slice(2)].join('\n'))
    expect(await run(['verify', 'short.jsonl'])).toMatchObject({ code: 1, err: 'The chain is broken: entry 1 is missing: after entry 0 comes entry 2\n' })
    fs.writeFileSync(path.join(folder, 'bad.jsonl'), `${JSON.stringify({ key: 'a', request: { messages: [] } })}\n`)
    expect(await run(['import', 'bad.jsonl'])).toMatchObject({ code: 1, err: expect.stringContaining('line 1: key: the set has "a" with other contents') })
  })

  it('names a mistake in the call', async () => {
    expect((await run([])).code).toContain('verify, export or import')
    expect((await run(['shrink'])).code).toContain('got "shrink"')
    expect((await run(['verify', 'none.jsonl'])).code).toContain('cannot read none.jsonl')
    expect((await run(['import'], keys.one, os.tmpdir())).code).toContain('set adversarial.path')
    expect((await run(['import'], keys.read)).code).toContain('This API key may not do that')
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('slicegate adversarial verify [FILE]') })
  })
})

describe('the API', () => {
  it('has no operation that takes a case away or changes one', async () => {
    const headers = { authorization: `Bearer ${keys.one}`, 'content-type': 'application/json' }
    const caseId = (await database.db.case.findFirstOrThrow({ where: { projectId } })).id
    for (const method of ['DELETE', 'PUT', 'PATCH']) {
      for (const address of ['/api/v1/adversarial', '/api/v1/adversarial/chain', '/api/v1/flags', `/api/v1/adversarial/${caseId}`, `/api/v1/cases/${caseId}`]) {
        const response = await fetch(`${server.url}${address}`, { method, headers, ...(method === 'DELETE' ? {} : { body: '{}' }) })
        expect([404, 405], `${method} ${address}`).toContain(response.status)
      }
    }
    expect(await database.db.case.count({ where: { projectId, kind: 'adversarial' } })).toBe(3)
  })
})
