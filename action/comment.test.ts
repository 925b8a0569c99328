import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { comment, startGithub } from '@/action/test-github-api'
import { runScript } from '@/action/test-run-action'
import { testFolder } from '@/cli/test-run-cli'

type Github = Awaited<ReturnType<typeof startGithub>>
const MARKER = '<!-- slicegate:ci/gate -->'
const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const remove of cleanups.splice(0)) await remove()
})

async function start(setUp: Parameters<typeof startGithub>[0] = {}): Promise<Github> {
  const github = await startGithub(setUp)
  cleanups.push(github.stop)
  return github
}

async function write(github: { url: string }, text: string, env: Record<string, string> = {}, event: unknown = { pull_request: { number: 17 } }) {
  const { folder, remove } = await testFolder({ 'comment.md': text, 'event.json': JSON.stringify(event) })
  cleanups.push(remove)
  return runScript('comment.mjs', folder, {
    COMMENT_FILE: join(folder, 'comment.md'), GITHUB_EVENT_PATH: join(folder, 'event.json'), GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'acme/app',
    GITHUB_TOKEN: 'ghs_secret', GITHUB_WORKFLOW: 'ci', GITHUB_JOB: 'gate', ...env,
  })
}

describe('the comment on a pull request', () => {
  it('is made the first time and updated from then on', async () => {
    const github = await start({ comments: [comment(1, 'looks good')] })
    expect(await write(github, 'first')).toMatchObject({ code: 0, log: 'Made the comment 1001\n' })
    expect(github.comments.map(({ body }) => body)).toEqual(['looks good', `${MARKER}\nfirst`])
    expect(await write(github, 'second')).toMatchObject({ code: 0, log: 'Updated the comment 1001\n' })
    expect(github.comments.map(({ body }) => body)).toEqual(['looks good', `${MARKER}\nsecond`])
    expect(new Set(github.calls.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer ghs_secret']))
  })

  it('is found behind 250 others', async () => {
    const others = Array.from({ length: 250 }, (_, i) => comment(i + 1, `comment ${i}`))
    const github = await start({ comments: [...others, comment(900, `${MARKER}\nold`)] })
    await write(github, 'new')
    expect(github.comments.at(-1)).toMatchObject({ id: 900, body: `${MARKER}\nnew` })
    expect(github.calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /user', ...[1, 2, 3].map((page) => `GET /repos/acme/app/issues/17/comments?per_page=100&page=${page}`), 'PATCH /repos/acme/app/issues/comments/900',
    ])
  })

  it('leaves the comments of people alone that begin with the marker, and those of other gates', async () => {
    const theirs = comment(1, `${MARKER}\nI am the gate`, { login: 'mallory', type: 'User' })
    const github = await start({ comments: [theirs, comment(2, '<!-- slicegate:nightly -->\nother'), comment(3, `> ${MARKER}`)] })
    await write(github, 'mine')
    expect(github.comments.map(({ body }) => body)).toEqual([`${MARKER}\nI am the gate`, '<!-- slicegate:nightly -->\nother', `> ${MARKER}`, `${MARKER}\nmine`])
    await write(github, 'nightly', { COMMENT_KEY: 'nightly' })
    expect(github.comments[1]!.body).toBe('<!-- slicegate:nightly -->\nnightly')
  })

  it('is found by its writer with the token of a person', async () => {
    const github = await start({ login: 'release-bot' })
    await write(github, 'one')
    await write(github, 'two')
    expect(github.comments.map(({ body }) => body)).toEqual([`${MARKER}\ntwo`])
  })

  it('is cut at a line when it is too long, with what was folded closed', async () => {
    const github = await start()
    await write(github, `<details><summary>Details</summary>\n\n${'a line of the report\n'.repeat(5000)}</details>\n`)
    const { body } = github.comments[0]!
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body.length).toBeGreaterThan(65_000)
    expect(body).toMatch(/a line of the report\n\n<\/details>\n\n\*The report is too long for a comment; the rest is in the summary of the job\.\*\n$/)
  })

  it('cannot close or fake the marker by its key', async () => {
    const github = await start()
    await write(github, 'x', { COMMENT_KEY: 'a --><script>' })
    expect(github.comments[0]!.body).toBe('<!-- slicegate:a -script- -->\nx')
  })

  it('is a warning, not a failure, where the token may not write', async () => {
    const github = await start({ fail: ({ method }) => (method === 'POST' ? 403 : null) })
    expect(await write(github, 'x')).toEqual({
      code: 0,
      log: '::warning title=Slicegate::The pull request could not be commented on: GitHub answered 403 Resource not accessible by integration; the job needs the permission '
        + 'pull-requests: write, which pull requests from forks do not get\n',
    })
  })

  it('is tried again when GitHub is down for a moment, but never made twice', async () => {
    const github = await start({ fail: (_, nth) => (nth === 2 ? 502 : null) })
    expect((await write(github, 'x')).log).toContain('Made the comment')
    const down = await start({ fail: ({ method }) => (method === 'POST' ? 502 : null) })
    expect((await write(down, 'x')).log).toContain('::warning title=Slicegate::The pull request could not be commented on: GitHub answered 502')
    expect(down.calls.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(await write({ url: 'http://127.0.0.1:1' }, 'x')).toMatchObject({ code: 0, log: expect.stringContaining('http://127.0.0.1:1 cannot be reached') as string })
  })

  it('goes to the pull request of the event, of the ref, or that is named', async () => {
    const github = await start()
    const numberOf = async (env: Record<string, string>, event: unknown) => {
      github.calls.length = 0
      const { log } = await write(github, 'x', env, event)
      return /issues\/(\d+)\/comments/.exec(github.calls.map(({ url }) => url).join(' '))?.[1] ?? log
    }
    expect(await numberOf({}, { issue: { number: 5, pull_request: {} } })).toBe('5')
    expect(await numberOf({}, { issue: { number: 5 } })).toBe('No pull request to comment on.\n')
    expect(await numberOf({ GITHUB_REF: 'refs/pull/8/merge' }, {})).toBe('8')
    expect(await numberOf({ PULL_REQUEST: '9' }, { pull_request: { number: 17 } })).toBe('9')
    expect(await numberOf({ PULL_REQUEST: 'x' }, {})).toContain('pull-request: expected a number, got "x"')
    expect(await numberOf({ GITHUB_REF: 'refs/heads/main' }, {})).toBe('No pull request to comment on.\n')
    expect(await numberOf({ GITHUB_TOKEN: '' }, { pull_request: { number: 17 } })).toContain('::warning title=Slicegate::The pull request could not be commented on: github-token is empty')
  })

  it('says so when there is nothing to write', async () => {
    const github = await start()
    const { folder, remove } = await testFolder({})
    cleanups.push(remove)
    await writeFile(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: 17 } }))
    const result = await runScript('comment.mjs', folder, {
      COMMENT_FILE: join(folder, 'none.md'), GITHUB_EVENT_PATH: join(folder, 'event.json'), GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'acme/app', GITHUB_TOKEN: 't',
    })
    expect(result).toMatchObject({ code: 0, log: expect.stringContaining('::warning title=Slicegate::The pull request could not be commented on: ENOENT') as string })
  })
})
