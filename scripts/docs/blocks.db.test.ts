import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gateCandidate } from '@/cli/gate-candidate'
import { importFile } from '@/cli/import'
import { refresh } from '@/cli/refresh'
import { serverCommand } from '@/cli/server-command'
import { spawnShell } from '@/cli/test-run-cli'
import { createTestTerminal } from '@/cli/test-terminal'
import { getAuth } from '@/lib/auth'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { createLlm } from '@/lib/llm/client'
import { runRefresh } from '@/lib/services/run-refresh'
import { plainClusterer } from '@/lib/services/test-grouping'
import { collectingEnqueue, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'
import { createTestKey, createTestProject, createTestUser } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'
import { slicegateArguments } from '@/scripts/docs/check-shell'
import { docFiles } from '@/scripts/docs/doc-blocks'
import { shellCommands } from '@/scripts/docs/shell-commands'

const COMMANDS = { import: serverCommand(importFile), refresh: serverCommand(refresh), gate: serverCommand(gateCandidate) }
const files = docFiles()

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let models: Awaited<ReturnType<typeof startModelServer>>
let key: string
const { enqueue, jobs } = collectingEnqueue()
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-docs-'))

/** Production looks orders up and refunds; the candidate looks up every second order that it should refund. */
function answer(call: { model: string; messages: { content: string }[] }): unknown {
  const said = call.messages.at(-1)!.content
  const order = /A-\d+/.exec(said)![0]
  const lapse = call.model === 'my-next-model' && Number(order.slice(2)) % 2 === 0
  return /refund|money back/i.test(said) && !lapse ? toolCompletion('refund', JSON.stringify({ order, reason: 'broken' })) : toolCompletion('lookup', JSON.stringify({ order }))
}

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const deps = getDeps()
  await deps.enqueue.close()
  await deps.llm.close()
  Object.assign(deps, { enqueue, llm: createLlm({ keyOf: () => null, baseDelayMs: 1 }) })
  fs.cpSync('docs/examples', path.join(folder, 'docs/examples'), { recursive: true })
  models = await startModelServer(answer)
  const admin = await createTestUser(database.db, getAuth())
  const { id: projectId } = await createTestProject(database.db, [{ userId: admin.id, role: 'admin' }])
  await database.db.endpoint.create({ data: { projectId, name: 'models', baseUrl: models.baseUrl, roles: ['candidate', 'baseline', 'judge'], concurrency: 50, timeoutMs: 5000 } })
  key = (await createTestKey(database.db, getAuth(), { projectId, admin: admin.id, scopes: ['ingest', 'run'] })).key
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await models.close()
  await closeDeps()
  await database.drop()
  fs.rmSync(folder, { recursive: true })
})

/** Does every job that waits, as workers would. */
async function work(): Promise<void> {
  const refreshes = jobs.filter(({ name }) => name === 'refresh')
  for (const job of refreshes) {
    jobs.splice(jobs.indexOf(job), 1)
    await runRefresh(job.payload as { refreshId: string }, { ...getDeps(), cluster: plainClusterer })
  }
  await workThrough(jobs, getDeps())
}

describe('the quick start', () => {
  const blocks = files.find(({ file }) => file === 'docs/quick-start.md')!.blocks

  it('does on a server what it says, command after command, up to the first blocked deploy', { timeout: 90_000 }, async () => {
    const seen: string[] = []
    for (const [i, { info, text }] of blocks.entries()) {
      if (!info.includes('server')) continue
      const lines = text.replace(/\\\n/g, ' ').split('\n')
      const ours = lines.findIndex((line) => slicegateArguments(shellCommands(line)[0] ?? []) !== null)
      for (const line of lines.slice(0, ours)) expect(await spawnShell(line, folder)).toMatchObject({ code: 0, stderr: '' })
      const [name, ...args] = slicegateArguments(shellCommands(lines[ours]!)[0]!)!
      const terminal = createTestTerminal({ cwd: folder, env: { SLICEGATE_URL: server.url, SLICEGATE_API_KEY: key }, onSleep: work })
      const code = await COMMANDS[name as keyof typeof COMMANDS](args, terminal, terminal)
      const wanted = Number(info.find((word) => word.startsWith('exit='))?.slice('exit='.length) ?? 0)
      expect({ name, code, said: code === wanted ? '' : `${terminal.out()}${terminal.err()}` }).toEqual({ name, code: wanted, said: '' })
      if (blocks[i + 1]?.info.includes('output')) expect(terminal.out()).toContain(blocks[i + 1]!.text)
      if (name === 'gate') expect(terminal.out()).toMatch(/blocked: refund_flow regressed/)
      seen.push(name!)
    }
    expect(seen).toEqual(['import', 'refresh', 'gate'])
  })
})

describe('the blocks of SQL', () => {
  const statements = files.flatMap(({ file, blocks }) => blocks.filter(({ language }) => language === 'sql').map(({ line, text }) => ({ place: `${file}:${line}`, text })))

  it.each(statements.map(({ place, text }) => [place, text] as const))('%s runs against a database of the product', async (_, text) => {
    const undone = new Error('undone')
    await expect(database.db.$transaction(async (transaction) => {
      await transaction.$executeRawUnsafe(text)
      throw undone
    })).rejects.toBe(undone)
  })

  it('are there', () => {
    expect(statements.length).toBeGreaterThan(0)
  })
})
