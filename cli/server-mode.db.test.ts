import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gateCandidate } from '@/cli/gate-candidate'
import { importFile } from '@/cli/import'
import { resumeRun } from '@/cli/resume-run'
import { retryRun } from '@/cli/retry-run'
import { serverCommand } from '@/cli/server-command'
import { stopRun } from '@/cli/stop-run'
import { createTestTerminal, type TestTerminal } from '@/cli/test-terminal'
import { uploadFiles } from '@/cli/upload'
import { getAuth } from '@/lib/auth'
import type { ApiScope } from '@/lib/core/types'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { putMember } from '@/lib/db/members'
import { env } from '@/lib/env'
import { createLlm } from '@/lib/llm/client'
import { cancelRun } from '@/lib/services/cancel-run'
import { reviewRun } from '@/lib/services/review-run'
import { secondReview } from '@/lib/services/second-review'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'
import { createTestKey, createTestUser } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let models: Awaited<ReturnType<typeof startModelServer>>
let projectId: string
let adminId: string
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-cli-'))
const { enqueue, jobs } = collectingEnqueue()

const sixty = Array.from({ length: 60 }, (_, index) => lookupCase(`{"order":${index}}`))

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const real = getDeps()
  await real.enqueue.close()
  await real.llm.close()
  // jobs are kept here and done by `work`, so that a test says when a worker is there
  Object.assign(real, { enqueue, llm: createLlm({ keyOf: () => null, baseDelayMs: 1 }) })
  // the candidate "new" looks up another order in every third case
  models = await startModelServer((call) => {
    const args = call.messages.at(-1)!.content
    const wrong = call.model === 'new' && Number(/\d+/.exec(args)![0]) % 3 === 0
    return toolCompletion('lookup', wrong ? '{"order":"none"}' : args)
  })
  projectId = (await createRunWorld(database.db, { baseUrl: models.baseUrl, cases: sixty })).projectId
  adminId = (await createTestUser(database.db, getAuth())).id
  await putMember(database.db, { projectId, userId: adminId, role: 'admin' })
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await models.close()
  await closeDeps()
  await database.drop()
  fs.rmSync(folder, { recursive: true })
})

const makeKey = async (...scopes: ApiScope[]) => (await createTestKey(database.db, getAuth(), { projectId, admin: adminId, scopes })).key

/** Does the work of one worker: every job that waits, and those that they give. */
const work = () => workThrough(jobs, getDeps())

async function terminal(input: Parameters<typeof createTestTerminal>[0] & { scopes?: ApiScope[] } = {}): Promise<TestTerminal> {
  const key = await makeKey(...(input.scopes ?? ['run']))
  return createTestTerminal({ cwd: folder, ...input, env: { SLICEGATE_URL: server.url, SLICEGATE_API_KEY: key, ...input.env } })
}
const gate = (args: string[], on: TestTerminal) => serverCommand(gateCandidate)(args, on, on)
const runIdOf = (on: TestTerminal) => /runs\/([0-9a-f-]{36})/.exec(on.out())![1]!

describe('slicegate gate --candidate', () => {
  it('prints the address of the run first, then the report of a blocked run, writes it, and exits 1', async () => {
    const on = await terminal({ onSleep: work, env: { GITHUB_ACTIONS: 'true', GITHUB_SHA: 'c0ffee', GITHUB_REF_NAME: 'main' } })
    const code = await gate(['--candidate', 'new', '--baseline', 'old', '--wait', '-o', 'report.json', '-o', 'report.xml'], on)
    expect(on.err()).not.toContain('slicegate:')
    expect(code).toBe(1)
    const [first, ...report] = on.out().split('\n')
    expect(first).toBe(`http://localhost:3000/p/${(await database.db.project.findUniqueOrThrow({ where: { id: projectId } })).slug}/runs/${runIdOf(on)}`)
    // 60 cases, all right before; 0, 3, … 57 are wrong after: 20 breaks, 40/60 = 0.667
    expect(report.join('\n')).toMatch(/orders\s+60\s+1\.000\s+0\.667\s+-0\.333 .*blocked/)
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'report.json'), 'utf8'))).toMatchObject({ gate: 'blocked', exit_code: 1 })
    expect(fs.readFileSync(path.join(folder, 'report.xml'), 'utf8')).toContain('<testsuite')
    expect(await database.db.run.findUniqueOrThrow({ where: { id: runIdOf(on) } })).toMatchObject({ git: { commit: 'c0ffee', branch: 'main' }, status: 'done' })
  })

  it('takes a prompt and tools of the candidate from files', async () => {
    fs.writeFileSync(path.join(folder, 'prompt.txt'), 'Be short.\n')
    fs.writeFileSync(path.join(folder, 'tools.json'), '{"lookup":{"z":1,"a":2}}')
    fs.writeFileSync(path.join(folder, 'broken.json'), '{"lookup"')
    const on = await terminal()
    expect(await gate(['--candidate', 'same', '--baseline', 'old', '--system-prompt', 'prompt.txt', '--tools', 'tools.json'], on)).toBe(0)
    jobs.splice(0)
    expect(await database.db.run.findUniqueOrThrow({ where: { id: runIdOf(on) } })).toMatchObject({
      candidate: { overrides: { systemPrompt: 'Be short.\n', toolSchemas: '{"lookup":{"z":1,"a":2}}' } },
    })
    await expect(gate(['--candidate', 'same', '--tools', 'broken.json'], on)).rejects.toThrow(/^broken\.json: expected JSON/)
  })

  it('goes on with a stopped run, by its id, and waits for the verdict', async () => {
    const on = await terminal()
    expect(await gate(['--candidate', 'same', '--baseline', 'old'], on)).toBe(0)
    jobs.splice(0)
    await cancelRun({ runId: runIdOf(on) }, getDeps())
    const again = await terminal({ onSleep: work })
    expect(await serverCommand(retryRun)([runIdOf(on), '--wait'], again, again)).toBe(0)
    expect(again.err()).toContain('Measuring 60 cases.')
    expect(again.out()).toContain('pass')
    const nothing = await terminal()
    expect(await serverCommand(retryRun)([runIdOf(on)], nothing, nothing)).toBe(0)
    expect(nothing.err()).toContain('Nothing is missing in this run.')
    await expect(serverCommand(retryRun)(['--wait'], nothing, nothing)).rejects.toThrow('RUN is missing')
  })

  it('does not wait for money: it says how to raise the budget, and resume follows the run to its verdict', async () => {
    const on = await terminal({ onSleep: work })
    // 1,000 tokens in at 1 and 100 out at 10 dollars a million: 0.002 a call of the candidate, the only model with a price
    expect(await gate(['--candidate', 'new', '--baseline', 'old', '--wait', '--budget', '0.02'], on)).toBe(3)
    expect(on.err()).toContain('warning: The price of old is unknown: its calls do not count against the budget\n')
    // ten cases cost 0.02, so sixty cost 0.12, and a tenth more is 0.132
    expect(on.err()).toContain(`Paused: The run's budget of $0.02 is used up ($0.02). What was measured stays; raise it with: slicegate resume ${runIdOf(on)} --budget 0.14\n`)
    const poor = await terminal()
    await expect(serverCommand(resumeRun)([runIdOf(on)], poor, poor)).rejects.toThrow(/budget of \$0\.02 is used up \(\$0\.02\)\. Give it a higher one/)
    await expect(serverCommand(resumeRun)([runIdOf(on), '--budget', 'much'], poor, poor)).rejects.toThrow('--budget much: expected US dollars above 0')
    await expect(serverCommand(resumeRun)(['--wait'], poor, poor)).rejects.toThrow('RUN is missing')
    const again = await terminal({ onSleep: work })
    expect(await serverCommand(resumeRun)([runIdOf(on), '--budget', '$9.50', '--wait'], again, again)).toBe(1)
    expect(again.err()).toContain('The run goes on (running).\n')
    expect(again.out()).toContain('blocked')
    const done = await terminal()
    expect(await serverCommand(resumeRun)([runIdOf(on)], done, done)).toBe(0)
    expect(done.err()).toBe('There was nothing to resume: the run is done.\n')
  })

  it('stops a run, and says so when it had ended', async () => {
    const on = await terminal()
    expect(await gate(['--candidate', 'same', '--baseline', 'old'], on)).toBe(0)
    jobs.splice(0)
    const stopping = await terminal()
    expect(await serverCommand(stopRun)([runIdOf(on)], stopping, stopping)).toBe(0)
    expect(stopping.err()).toBe('The run is stopped.\n')
    const again = await terminal()
    expect(await serverCommand(stopRun)([runIdOf(on)], again, again)).toBe(0)
    expect(again.err()).toBe('The run had ended already (cancelled).\n')
    await expect(serverCommand(stopRun)([], again, again)).rejects.toThrow('RUN is missing')
    await expect(serverCommand(stopRun)([runIdOf(on)], await terminal({ scopes: ['read'] }))).rejects.toThrow(/may not do that/)
  })

  it('passes a candidate that does as well', async () => {
    const on = await terminal({ onSleep: work })
    expect(await gate(['--candidate', 'same', '--baseline', 'old', '--wait'], on)).toBe(0)
    expect(on.out()).toContain('pass')
  })

  it('follows the run of the same key again, and lets it through once a review has overridden it', async () => {
    const args = ['--candidate', 'new', '--baseline', 'old', '--wait', '--key', 'deploy-17']
    const first = await terminal({ onSleep: work })
    expect(await gate(args, first)).toBe(1)
    await reviewRun({ projectId, runId: runIdOf(first), userId: adminId, choice: 'override', reason: 'orders are off today', evidence: 'https://tracker.example/1' }, getDeps())
    const again = await terminal()
    expect(await gate(args, again)).toBe(0)
    expect(runIdOf(again)).toBe(runIdOf(first))
    expect(again.out()).toMatch(/overridden by .* until .*: orders are off today/)
  })

  describe('with --wait-review', () => {
    const decide = async (on: TestTerminal, input: { choice: string; userId?: string; agreesTo?: string }) => (input.agreesTo === undefined
      ? reviewRun({ projectId, runId: runIdOf(on), userId: adminId, choice: input.choice, reason: 'orders are off today', evidence: input.choice === 'override' ? 'seen' : null }, getDeps())
      : secondReview({ projectId, runId: runIdOf(on), reviewId: input.agreesTo, userId: input.userId!, agrees: true, reason: 'looked at the same' }, getDeps()))

    /** A blocked run of its own, as a job of CI that did not wait for a person left it. */
    const blockedRun = async () => {
      const on = await terminal({ onSleep: work })
      expect(await gate(['--candidate', 'new', '--baseline', 'old', '--wait'], on)).toBe(1)
      return on
    }

    it('waits for a person, and lets through what is overridden in the meantime: who, why and until when', async () => {
      const on: TestTerminal = await terminal({ onSleep: async (nth) => { await (nth < 3 ? work() : nth === 5 ? decide(on, { choice: 'override' }) : undefined) } })
      expect(await gate(['--candidate', 'new', '--baseline', 'old', '--wait', '--wait-review', '30m'], on)).toBe(0)
      expect(on.err()).toContain(`Waiting up to 1800 s for a person to decide: http://localhost:3000/p/`)
      expect(on.err()).toContain(`/runs/${runIdOf(on)}/review\n`)
      expect(on.out()).toMatch(/\noverridden by user-\S+ until 20\S+Z: orders are off today\n$/)
    })

    it('follows a run that was started before by its id, and exits 1 when it is upheld or nobody decides in time', async () => {
      const first = await blockedRun()
      const late = await terminal()
      expect(await gate(['--run', runIdOf(first), '--wait', '--wait-review', '5s'], late)).toBe(1)
      expect(late.out()).toMatch(/^http\S+\n[\s\S]*blocked/)
      expect(late.err()).toContain('Nobody decided within 5 s. The run waits for a review: ')
      const upheld: TestTerminal = await terminal({ onSleep: async (nth) => { if (nth === 1) await decide(first, { choice: 'uphold' }) } })
      expect(await gate(['--run', runIdOf(first), '--wait', '--wait-review', '30m'], upheld)).toBe(1)
      expect(upheld.out()).toMatch(/\nupheld by user-\S+: orders are off today\n$/)
      // what stands is not waited for
      const again = await terminal({ onSleep: () => { throw new Error('it waited') } })
      expect(await gate(['--run', runIdOf(first), '--wait', '--wait-review', '30m'], again)).toBe(1)
      await decide(first, { choice: 'override' })
      const through = await terminal()
      expect(await gate(['--run', runIdOf(first), '--wait'], through)).toBe(0)
    })

    it('waits on for the second person that a critical segment needs', async () => {
      const first = await blockedRun()
      await database.db.segment.upsert({ where: { projectId_key: { projectId, key: 'orders' } }, update: { critical: true }, create: { projectId, key: 'orders', label: 'orders', dimension: 'intent', critical: true } })
      const second = (await createTestUser(database.db, getAuth())).id
      let asked = ''
      const on = await terminal({
        onSleep: async (nth) => {
          if (nth === 0) asked = (await decide(first, { choice: 'override' })).review.id
          if (nth === 3) await decide(first, { choice: 'override', userId: second, agreesTo: asked })
        },
      })
      expect(await gate(['--run', runIdOf(first), '--wait', '--wait-review', '30m'], on)).toBe(0)
      await database.db.segment.updateMany({ where: { projectId }, data: { critical: false } })
      expect(on.err().match(/wants to override it; orders is critical, so a second person has to agree: orders are off today/g)).toHaveLength(1)
      expect(on.out()).toMatch(/overridden by user-\S+, agreed by user-\S+, until .*: orders are off today/)
    })

    it('stops on Ctrl-C and says what it cannot do', async () => {
      const first = await blockedRun()
      const stopped: TestTerminal = await terminal({ onSleep: () => stopped.interrupt() })
      expect(await gate(['--run', runIdOf(first), '--wait', '--wait-review', '1h'], stopped)).toBe(130)
      expect(stopped.err()).toContain('Stopped waiting. The run waits for a review: ')
      const on = await terminal()
      await expect(gate(['--run', runIdOf(first), '--wait-review', '1h'], on)).rejects.toThrow('--wait-review needs --wait')
      await expect(gate(['--run', runIdOf(first)], on)).rejects.toThrow('--run needs --wait')
      await expect(gate(['--run', runIdOf(first), '--wait', '--name', 'x'], on)).rejects.toThrow('--name starts a run, --run follows one')
      await expect(gate(['--run', 'nothing', '--wait'], on)).rejects.toThrow(/No run|nothing/)
      await expect(gate(['--candidate', 'new', '--wait', '--wait-review', 'long'], on)).rejects.toThrow('--wait-review long: expected a time like 90s')
    })
  })

  it('does not wait unless told, and says a line every ten seconds when it waits without a terminal', async () => {
    const quick = await terminal()
    expect(await gate(['--candidate', 'new', '--baseline', 'old'], quick)).toBe(0)
    expect(quick.out().trim().split('\n')).toHaveLength(1)
    jobs.length = 0
    const slow = await terminal({ onSleep: (nth) => (nth === 24 ? work() : undefined) })
    expect(await gate(['--candidate', 'new', '--baseline', 'old', '--wait'], slow)).toBe(1)
    // 25 s pass before the worker comes: lines at 0, 10 and 20 s
    expect(slow.err().trim().split('\n')).toEqual(Array(3).fill('waiting for a worker'))
  })

  it('redraws one line on a terminal and leaves none of it behind', async () => {
    const on = await terminal({ redraws: true, onSleep: work })
    await gate(['--candidate', 'new', '--baseline', 'old', '--wait'], on)
    expect(on.err()).toContain('\r\u001b[K[---')
    expect(on.err().endsWith('\r\u001b[K')).toBe(true)
  })

  it('exits 3 when the time is over and 130 on Ctrl-C, and says that the run goes on', async () => {
    const late = await terminal()
    expect(await gate(['--candidate', 'new', '--baseline', 'old', '--wait', '--timeout', '5s'], late)).toBe(3)
    expect(late.err()).toContain(`Not decided after 5 s. The run goes on: http://localhost:3000/p/`)
    const stopped: TestTerminal = await terminal({ onSleep: () => stopped.interrupt() })
    expect(await gate(['--candidate', 'new', '--baseline', 'old', '--wait'], stopped)).toBe(130)
    expect(stopped.err()).toContain('Stopped waiting. The run goes on: ')
    jobs.length = 0
  })

  it('waits through a restart of the server, and gives up on one that stays away', async () => {
    const port = Number(new URL(server.url).port)
    const on = await terminal({
      onSleep: async (nth) => {
        if (nth === 0) await server.stop()
        if (nth === 2) {
          server = await startTestServer(port)
          await work()
        }
      },
    })
    expect(await gate(['--candidate', 'new', '--baseline', 'old', '--wait'], on)).toBe(1)
    expect(on.err()).toMatch(/cannot be reached: .*; trying again for 300 s …\nThe server answers again\.\n/)
    const gone = await terminal({ env: { SLICEGATE_URL: 'http://127.0.0.1:1' } })
    expect(await gate(['--candidate', 'new', '--wait'], gone)).toBe(4)
    expect(gone.err()).toMatch(/slicegate: http:\/\/127\.0\.0\.1:1 cannot be reached/)
  })

  it('says in one sentence what is wrong with the key, the scope, the model, the configuration or the address', async () => {
    const fails = async (args: string[], input: Parameters<typeof terminal>[0], message: string | RegExp) =>
      expect(gate(args, await terminal(input))).rejects.toThrow(message)
    const start = ['--candidate', 'new', '--baseline', 'old']
    await fails(start, { env: { SLICEGATE_API_KEY: 'sg_wrong' } }, 'does not know this API key')
    await fails(start, { scopes: ['read'] }, /may not do that\. This needs an API key with the scope run/)
    await fails(start, { env: { SLICEGATE_API_KEY: '' } }, 'No API key: set SLICEGATE_API_KEY')
    await fails(start, { env: { SLICEGATE_URL: 'gate.example.com' } }, '--url: expected the address of the server')
    await fails([...start, '--endpoint', 'nowhere'], {}, /nowhere/)
    await fails([...start, '--project', 'no where'], {}, 'No project "no where".')
    await fails([...start, '--timeout', 'soon', '--wait'], {}, '--timeout soon: expected a time like 90s')
    await fails([...start, '-o', 'report.json'], {}, '-o needs --wait')
    fs.writeFileSync(path.join(folder, 'bad.yaml'), 'gating:\n  threshold: 2\n')
    await fails([...start, '--config', 'bad.yaml'], {}, /^bad\.yaml:2: /)
    const other = http.createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<h1>hello</h1>')).listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    await fails(start, { env: { SLICEGATE_URL: `http://127.0.0.1:${(other.address() as AddressInfo).port}` } }, 'not like a Slicegate server: check --url')
    other.close()
  })
})

describe('slicegate upload', () => {
  it('makes a run that the browser can show and exits with its gate', async () => {
    const lines = (broken: number) => Array.from({ length: 60 }, (_, n) => JSON.stringify({ case_id: `c${n}`, segment: 'refund_flow', passed: n >= broken })).join('\n')
    fs.writeFileSync(path.join(folder, 'before.jsonl'), lines(0))
    fs.writeFileSync(path.join(folder, 'after.jsonl.gz'), gzipSync(lines(20)))
    const on = await terminal()
    expect(await serverCommand(uploadFiles)(['--before', 'before.jsonl', '--after', 'after.jsonl.gz'], on, on)).toBe(1)
    expect(on.out()).toMatch(/refund_flow\s+60\s+1\.000\s+0\.667\s+-0\.333/)
    expect(await database.db.run.findUniqueOrThrow({ where: { id: runIdOf(on) } })).toMatchObject({ kind: 'results', status: 'done', name: 'after.jsonl.gz against before.jsonl' })
    fs.writeFileSync(path.join(folder, 'bad.jsonl'), '{"case_id": "c1"}\n')
    await expect(uploadFiles(['--before', 'bad.jsonl', '--after', 'bad.jsonl'], await terminal())).rejects.toThrow(/before.*1/)
  })
})

describe('slicegate import', () => {
  it('says what became of the lines, and adds nothing the second time', async () => {
    fs.writeFileSync(path.join(folder, 'logs.jsonl.gz'), gzipSync('not json\n\n'))
    const on = await terminal({ scopes: ['ingest'] })
    expect(await serverCommand(importFile)(['logs.jsonl.gz', '--name', 'bad lines', '--format', 'bifrost'], on, on)).toBe(1)
    expect(on.out()).toBe('1 rows: 0 stored, 0 known before, 1 put aside\n')
    expect(on.err()).toMatch(/^line 1: not valid JSON.*\nwhat was put aside: http:\/\/localhost:3000\/p\/.*\/sources\/imports\/[0-9a-f-]{36}\n$/)
    await expect(importFile(['absent.jsonl'], on)).rejects.toThrow('cannot read absent.jsonl: no such file')
    await expect(importFile([], on)).rejects.toThrow('name the file to import')
    await expect(importFile(['x', '--format', 'other'], on)).rejects.toThrow('--format other: expected one of auto, bifrost')
    await expect(importFile(['logs.jsonl.gz'], await terminal({ scopes: ['run'] }))).rejects.toThrow('scope ingest')
  })
})
