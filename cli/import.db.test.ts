import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importFile } from '@/cli/import'
import { standardInput } from '@/cli/log-sources'
import { serverCommand } from '@/cli/server-command'
import { createTestTerminal } from '@/cli/test-terminal'
import { getAuth } from '@/lib/auth'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { importGate } from '@/lib/services/import-gate'
import { createTestKey, createTestProject, createTestUser } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let apiKey: string
let projectId: string
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-import-'))

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const { db } = getDeps()
  const admin = await createTestUser(db, getAuth())
  projectId = (await createTestProject(db, [{ userId: admin.id, role: 'admin' }])).id
  apiKey = (await createTestKey(db, getAuth(), { projectId, admin: admin.id, scopes: ['ingest'] })).key
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
  fs.rmSync(folder, { recursive: true })
})

const row = (id: string) => JSON.stringify({
  id, timestamp: '2026-11-19T10:00:00Z', object_type: 'chat_completion', provider: 'p', model: 'm', status: 'success',
  input_history: [{ role: 'user', content: 'hello' }], output_message: { role: 'assistant', content: 'Hello' },
})
const terminal = (input: Parameters<typeof createTestTerminal>[0] = {}) => createTestTerminal({ cwd: folder, ...input, env: { SLICEGATE_URL: server.url, SLICEGATE_API_KEY: apiKey } })
const run = (args: string[], on = terminal()) => serverCommand(importFile)(args, on, on).then((code) => ({ code, out: on.out(), err: on.err() }))
const write = (name: string, content: string | Buffer) => fs.writeFileSync(path.join(folder, name), content)

describe('slicegate import', () => {
  it('takes the log files of a folder in the order of their names, packed or not, and says of each what became of it', async () => {
    fs.mkdirSync(path.join(folder, 'logs'))
    write('logs/b.jsonl.gz', gzipSync(`${row('b1')}\n${row('a1')}\n`))
    write('logs/a.jsonl', row('a1'))
    write('logs/c.json', JSON.stringify([JSON.parse(row('c1')), JSON.parse(row('c2'))], null, 2))
    write('logs/notes.txt', 'no log')
    expect(await run(['logs'])).toEqual({
      code: 0, err: '', out: 'a.jsonl: 1 rows: 1 stored, 0 known before, 0 put aside\nb.jsonl.gz: 2 rows: 1 stored, 1 known before, 0 put aside\nc.json: 2 rows: 2 stored, 0 known before, 0 put aside\n',
    })
    expect(await run(['logs'])).toMatchObject({ code: 0, out: expect.stringContaining('c.json: 2 rows: 0 stored, 2 known before') as string })
    expect(await database.db.traceImport.findMany({ where: { projectId }, select: { via: true, format: true, status: true }, distinct: ['via', 'format', 'status'] })).toEqual([{ via: 'cli', format: 'bifrost', status: 'done' }])
  })

  it('goes on with the others when a file is none of the formats, and ends with code 1', async () => {
    fs.mkdirSync(path.join(folder, 'mixed'))
    write('mixed/a.json', '{"what": "is this"}')
    write('mixed/b.jsonl', `${row('m1')}\n{"id": `)
    const { code, out, err } = await run(['mixed'])
    expect(code).toBe(1)
    expect(out).toBe('b.jsonl: 2 rows: 1 stored, 0 known before, 1 put aside\n')
    expect(err).toMatch(/^a\.json: No format fits what begins on line 1.*\nb\.jsonl: line 2: .*\nb\.jsonl: what was put aside: /)
  })

  it('reads from an address, and says in words what is wrong with one', async () => {
    const source = http.createServer((request, response) => {
      if (request.url === '/logs.jsonl.gz') response.end(gzipSync(row('u1')))
      else response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => { source.listen(0, '127.0.0.1', resolve) })
    const address = `http://127.0.0.1:${(source.address() as AddressInfo).port}`
    expect(await run([`${address}/logs.jsonl.gz`])).toEqual({ code: 0, err: '', out: '1 rows: 1 stored, 0 known before, 0 put aside\n' })
    await expect(importFile([`${address}/absent.jsonl`], terminal())).rejects.toThrow(`${address}/absent.jsonl answered 404: expected the log`)
    await expect(importFile(['ftp://host/x'], terminal())).rejects.toThrow('expected an http or https address')
    await expect(importFile([folder.replace(/[^/]+$/, 'absent')], terminal())).rejects.toThrow('no such file or folder')
    source.closeAllConnections()
    await new Promise((resolve) => { source.close(resolve) })
  })

  it('waits as long as a busy server says, and sends everything then', async () => {
    write('busy.jsonl', Array.from({ length: 3000 }, (_, n) => row(`busy${n}`)).join('\n'))
    const leaves = Array.from({ length: 8 }, () => importGate().enter())
    const slept: number[] = []
    const on = terminal({ onSleep: () => { leaves.splice(0).forEach((leave) => leave()) } })
    const { sleep } = on
    on.sleep = (ms) => {
      slept.push(ms)
      return sleep(ms)
    }
    expect(await run(['busy.jsonl'], on)).toMatchObject({ code: 0, out: '3,000 rows: 3,000 stored, 0 known before, 0 put aside\n', err: expect.stringContaining('answered 429; trying again') as string })
    expect(slept).toEqual([1000])
  })

  it('shows how far it is where the terminal can redraw a line', async () => {
    write('shown.jsonl', row('shown'))
    const { err } = await run(['shown.jsonl'], terminal({ redraws: true }))
    expect(err).toMatch(/^\r\u001b\[Kshown\.jsonl: 0\.0 MB of 0\.0 MB\r\u001b\[K$/)
  })
})

describe('standard input', () => {
  const textOf = async (body: ReadableStream<Uint8Array>) => new Response(body).text()

  it('is sent again as far as it was read, when the first try came to nothing', async () => {
    const source = standardInput(Readable.from([Buffer.from('a'), Buffer.from('b'), Buffer.from('c')]))
    const first = (await source.open()).body.getReader()
    expect(new TextDecoder().decode((await first.read()).value)).toBe('a')
    // the piece that the first try still waits for is not lost
    const waiting = first.read()
    expect(await textOf((await source.open()).body)).toBe('abc')
    await Promise.race([waiting, Promise.resolve()])
  })

  it('cannot be sent again when too much of it was read', async () => {
    const source = standardInput(Readable.from([Buffer.alloc(17 * 1024 * 1024), Buffer.from('b')]))
    expect((await textOf((await source.open()).body)).length).toBe(17 * 1024 * 1024 + 1)
    expect(() => source.open()).toThrow('standard input cannot be read a second time')
  })
})
