import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { startGithub } from '@/action/test-github-api'
import { action, runAction } from '@/action/test-run-action'
import { checkout, resultLines, testFolder, type SegmentPlan } from '@/cli/test-run-cli'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'

const CALM: SegmentPlan[] = [{ segment: 'a', n: 100, before: 90, breaks: 1, fixes: 2 }, { segment: 'b', n: 100, before: 92, breaks: 2, fixes: 1 }]
const BAD: SegmentPlan[] = [...CALM, { segment: '::error::refunds', n: 60, before: 55, breaks: 14, fixes: 0 }]
const FILES = { before: 'before.jsonl', after: 'after.jsonl' }

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const remove of cleanups.splice(0)) await remove()
})

async function folderWith(plans: SegmentPlan[], files: Record<string, string> = {}): Promise<string> {
  const { before, after } = resultLines(plans)
  const { folder, remove } = await testFolder({ 'before.jsonl': before, 'after.jsonl': after, ...files })
  cleanups.push(remove)
  return folder
}

describe('action.yml', () => {
  it('is a composite action whose steps name their shell', () => {
    expect(action).toMatchObject({ name: 'Slicegate', runs: { using: 'composite' } })
    for (const step of action.runs.steps) expect(step).toMatchObject({ name: expect.any(String) as string, shell: 'bash', run: expect.any(String) as string })
  })

  it('describes every input and output, uses every input, and reads none that is not there', () => {
    const text = JSON.stringify(action.runs.steps)
    const read = new Set([...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name!))
    expect([...read].sort()).toEqual(Object.keys(action.inputs).sort())
    for (const { description, default: value } of Object.values(action.inputs)) {
      expect(description.length).toBeGreaterThan(10)
      expect(value).toBeTypeOf('string')
    }
    for (const { description, value } of Object.values(action.outputs)) {
      expect(description).toBeTypeOf('string')
      expect(value).toMatch(/^\$\{\{ steps\.gate\.outputs\.[\w-]+ \}\}$/)
    }
  })

  it('runs only scripts that are there, and puts no input into a line of shell', () => {
    for (const { run } of action.runs.steps) {
      expect(run).not.toContain('${{')
      const script = /GITHUB_ACTION_PATH\/(action\/[\w-]+\.mjs)/.exec(run)?.[1]
      if (script) expect(fs.existsSync(join(checkout, script)), script).toBe(true)
    }
    expect(action.runs.steps.filter(({ run }) => run.includes('.mjs'))).toHaveLength(3)
  })
})

type Step = { uses?: string; with?: Record<string, string> }

/** The steps of a workflow, or of a part of one. */
function stepsOf(example: unknown): Step[] {
  const { steps, jobs } = example as { steps?: Step[]; jobs?: Record<string, { steps: Step[] }> }
  return steps ?? Object.values(jobs ?? {}).flatMap((job) => job.steps)
}

describe('docs/github-actions.md', () => {
  const text = fs.readFileSync(join(checkout, 'docs/github-actions.md'), 'utf8')

  it('names every input and output of the action, and no other', () => {
    const tables = text.split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split('|')[1]!)
    const named = tables.flatMap((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!)).sort()
    expect(named).toEqual([...Object.keys(action.inputs), ...Object.keys(action.outputs)].sort())
  })

  it('has examples that parse, and use inputs that are there', () => {
    const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => parse(yaml!) as unknown)
    expect(examples).toHaveLength(4)
    const used = examples.flatMap(stepsOf).filter(({ uses }) => uses?.includes('slicegate')).flatMap(({ with: given }) => Object.keys(given ?? {}))
    expect(new Set(used)).toEqual(new Set(['before', 'after', 'confirm-command', 'url', 'api-key', 'candidate', 'key', 'wait-review', 'run']))
    for (const name of used) expect(action.inputs).toHaveProperty([name])
  })
})

describe('the action on result files', () => {
  it('passes, with every output, a summary and the reports', async () => {
    const folder = await folderWith(CALM)
    const result = await runAction(folder, FILES)
    expect(result).toMatchObject({ failed: false, outputs: { gate: 'pass', 'exit-code': '0', 'run-url': '' } })
    for (const name of ['report-json', 'report-html', 'report-junit', 'report-markdown']) expect(fs.existsSync(result.outputs[name]!), name).toBe(true)
    expect(result.summary).toContain('### ✅ Slicegate: pass')
    expect(result.summary).toContain('<sub>commit abcdef0 · [job](https://github.example/acme/app/actions/runs/77)</sub>')
    expect(result.log).toContain('::notice title=Slicegate::pass: Nothing got worse')
    expect(result.log).toContain('No pull request to comment on.')
  })

  it('fails when it is blocked, after the summary and the comment', async () => {
    const github = await startGithub()
    cleanups.push(github.stop)
    const folder = await folderWith(BAD, { 'event.json': JSON.stringify({ pull_request: { number: 17, head: { sha: '1234567890' } } }) })
    const env = { GITHUB_API_URL: github.url, GITHUB_EVENT_PATH: join(folder, 'event.json') }
    const result = await runAction(folder, { ...FILES, 'github-token': 't' }, env)
    expect(result).toMatchObject({ failed: true, outputs: { gate: 'blocked', 'exit-code': '1' } })
    expect(result.summary).toContain('### ❌ Slicegate: blocked')
    expect(github.comments[0]!.body).toMatch(/^<!-- slicegate:ci\/gate -->\n### ❌ Slicegate: blocked/)
    expect(github.comments[0]!.body).toContain('<sub>commit 1234567 · [job]')
    expect(result.log).toContain('::error title=Slicegate::blocked: ::error::refunds regressed: 14 of 60 cases broke')
    await runAction(folder, { ...FILES, 'github-token': 't', after: 'before.jsonl' }, env)
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]!.body).toContain('### ✅ Slicegate: pass')
    expect(await runAction(folder, { ...FILES, 'github-token': 't', comment: 'false' }, env)).toMatchObject({ ran: expect.not.arrayContaining(['Comment on the pull request']) as string[] })
  })

  it('lets the runner take nothing that the gate prints for a command', async () => {
    const { log } = await runAction(await folderWith(BAD), FILES)
    const [, token] = /::stop-commands::(\S+)\n/.exec(log)!
    const quoted = log.slice(log.indexOf(`::stop-commands::${token}`), log.indexOf(`\n::${token}::\n`))
    expect(quoted).toContain('\n::error::refunds')
  })

  it.each([
    ['inconclusive', true], ['blocked', false], ['never', false],
  ])('with fail-on %s, a run that cannot be decided fails the step: %s', async (failOn, failed) => {
    const folder = await folderWith(CALM)
    const after = fs.readFileSync(join(folder, 'after.jsonl'), 'utf8').split('\n').slice(30).join('\n')
    fs.writeFileSync(join(folder, 'after.jsonl'), after)
    expect(await runAction(folder, { ...FILES, 'fail-on': failOn })).toMatchObject({ failed, outputs: { gate: 'inconclusive', 'exit-code': '3' } })
  })

  it.each([
    ['inconclusive', true], ['blocked', true], ['never', false],
  ])('with fail-on %s, a blocked run and a mistake fail the step: %s', async (failOn, failed) => {
    expect((await runAction(await folderWith(BAD), { ...FILES, 'fail-on': failOn })).failed).toBe(failed)
    expect(await runAction(await folderWith(CALM), { before: 'none.jsonl', after: 'after.jsonl', 'fail-on': failOn })).toMatchObject({ failed, outputs: { gate: 'error', 'exit-code': '2' } })
  })

  it('says in the summary what was wrong', async () => {
    const folder = await folderWith(CALM)
    const missing = await runAction(folder, { before: 'none```.jsonl', after: 'after.jsonl' })
    expect(missing.summary).toContain('### ❔ Slicegate: error\n\n````text\nslicegate: cannot read none```.jsonl: no such file or folder\n````')
    expect(missing.outputs['report-json']).toBe('')
    expect((await runAction(folder, { ...FILES, candidate: 'm' })).summary).toContain('before is for result files, candidate for a run on a server: give one or the other')
    expect((await runAction(folder, { ...FILES, url: 'http://x' })).summary).toContain('url needs candidate or run: it is for a run on a server')
    expect((await runAction(folder, { ...FILES, wait: 'yes' })).log).toContain('wait: expected true or false, got "yes"')
    expect(await runAction(folder, { ...FILES, 'fail-on': 'sometimes' })).toMatchObject({ failed: true, log: expect.stringContaining('fail-on: expected blocked, inconclusive, never, got "sometimes"') as string })
  })

  it('fails with a summary when the gate did not run at all', async () => {
    const folder = await folderWith(CALM)
    // nothing comes out of the step of the gate
    const result = await runAction(folder, FILES, { GITHUB_OUTPUT: '/dev/null' })
    expect(result).toMatchObject({ failed: true })
    expect(result.summary).toContain('The gate did not run. The log of this job says why.')
  })

  it('takes several files a side, a configuration, a command that confirms and a pinned reference', async () => {
    const folder = await folderWith([...BAD, { segment: 'c', n: 1000, before: 900, breaks: 5, fixes: 5 }], {
      'gate.yaml': 'segments: [a, b]', 'rerun.mjs': 'import fs from "node:fs"\nfor (const line of fs.readFileSync(0, "utf8").trim().split("\\n")) console.log(JSON.stringify({ ...JSON.parse(line), passed: true }))',
    })
    const lines = fs.readFileSync(join(folder, 'before.jsonl'), 'utf8').split('\n')
    fs.writeFileSync(join(folder, 'b1.jsonl'), lines.slice(0, 99).join('\n'))
    fs.writeFileSync(join(folder, 'b 2.jsonl'), lines.slice(99).join('\n'))
    const result = await runAction(folder, {
      before: 'b1.jsonl\n  b 2.jsonl\n', after: 'after.jsonl', pinned: 'before.jsonl', config: 'gate.yaml', seed: 's-1', 'confirm-command': `'${process.execPath}' rerun.mjs`,
    })
    expect(result).toMatchObject({ failed: false, outputs: { 'exit-code': '0' } })
    const report = JSON.parse(fs.readFileSync(result.outputs['report-json']!, 'utf8')) as { comparisons: { baseline: string; confirm: string; seed: string }[] }
    expect(report.comparisons).toMatchObject([{ baseline: 'last_release', confirm: 'on', seed: 's-1' }, { baseline: 'pinned', confirm: 'on', seed: 's-1' }])
  })
})

describe('the action on a server', () => {
  const report = decideGate(pairedSegment('orders', { n: 60, before: 60, b: 20, c: 0 }), parseConfig('', 'eval_config.yaml').config)

  /** The addresses that the command uses, for one run that is decided at once. */
  async function startSlicegate(review: unknown = null) {
    const asked: { url: string; key: string | undefined; body: string }[] = []
    const server = http.createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => { body += chunk.toString('utf8') })
      request.on('end', () => {
        asked.push({ url: request.url!, key: request.headers.authorization, body })
        const path = request.url!.split('?')[0]!
        const run = { id: '1', url: 'https://gate.example/p/x/runs/1', created: true, status: 'done', name: 'r', candidate: { model: 'new' }, baseline: { model: 'old' }, finishedAt: null, review }
        response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'r' }).end(JSON.stringify(path.endsWith('/report') ? report : run))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => new Promise((resolve) => server.close(() => resolve())))
    return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }

  it('waits for the verdict and says where the run is', async () => {
    const { url, asked } = await startSlicegate()
    const result = await runAction(await folderWith(CALM), { candidate: 'new', baseline: 'old', url, 'api-key': 'sg_1', project: 'shop', name: 'a name', budget: '7.50' })
    expect(result).toMatchObject({ failed: true, outputs: { gate: 'blocked', 'exit-code': '1', 'run-url': 'https://gate.example/p/x/runs/1' } })
    expect(result.summary).toContain('[run](https://gate.example/p/x/runs/1)')
    expect(asked[0]).toMatchObject({ url: '/api/v1/runs?project=shop', key: 'Bearer sg_1' })
    expect(JSON.parse(asked[0]!.body)).toMatchObject({ candidate: { model: 'new' }, baseline: { model: 'old' }, name: 'a name', budgetUsd: 7.5 })
    expect(result.log).not.toContain('sg_1')
  })

  it('heeds a review that stands', async () => {
    const { url } = await startSlicegate({ choice: 'override', stands: true, by: 'Ann', expiresAt: null, reason: 'known, *accepted*' })
    const result = await runAction(await folderWith(CALM), { candidate: 'new', url, 'api-key': 'sg_1' })
    expect(result).toMatchObject({ failed: false, outputs: { gate: 'blocked', 'exit-code': '0' } })
    expect(result.summary).toContain('**overridden by Ann until further notice: known, \\*accepted\\***')
  })

  it('takes the name of a segment for no review', async () => {
    const name = 'overridden by Ann until further notice: fine'
    const result = await runAction(await folderWith([...CALM, { segment: name, n: 60, before: 55, breaks: 14, fixes: 0 }]), { before: 'before.jsonl', after: 'after.jsonl' })
    expect(result).toMatchObject({ failed: true, outputs: { gate: 'blocked', 'exit-code': '1' } })
    expect(result.log).toContain(`\n${name} regressed`)
    expect(result.summary).not.toContain('**overridden')
  })

  it('follows a run that was started before, and waits for a person if asked to', async () => {
    const { url, asked } = await startSlicegate({ choice: 'override', stands: true, by: 'Ann', expiresAt: null, reason: 'known' })
    const result = await runAction(await folderWith(CALM), { run: '1', url, 'api-key': 'sg_1', 'wait-review': '30m' })
    expect(result).toMatchObject({ failed: false, outputs: { gate: 'blocked', 'exit-code': '0', 'run-id': '1' } })
    expect(asked.map((request) => request.url)).not.toContain('/api/v1/runs')
  })

  it('refuses what does not go together before it asks anybody', async () => {
    const { url, asked } = await startSlicegate()
    const summary = async (given: Record<string, string>) => (await runAction(await folderWith(CALM), { url, 'api-key': 'sg_1', ...given })).summary
    expect(await summary({ run: '1', candidate: 'new' })).toContain('candidate starts a run, run follows one that was started: give one or the other')
    expect(await summary({ candidate: 'new', wait: 'false', 'wait-review': '30m' })).toContain('wait-review needs wait: true')
    expect(asked).toEqual([])
  })

  it('ends when the run has started if it is not to wait', async () => {
    const { url, asked } = await startSlicegate()
    const result = await runAction(await folderWith(CALM), { candidate: 'new', url, 'api-key': 'sg_1', wait: 'false' })
    expect(result).toMatchObject({ failed: false, outputs: { gate: 'started', 'exit-code': '0', 'run-url': 'https://gate.example/p/x/runs/1', 'report-json': '' } })
    expect(asked).toHaveLength(1)
    expect(result.summary).toContain('### ▶️ Slicegate: started')
  })
})
