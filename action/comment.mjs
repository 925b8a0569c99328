// One comment on a pull request: found again by a hidden marker and updated. Whatever goes wrong here is a warning, because a
// comment is no reason to fail a deploy.
import fs from 'node:fs'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { annotate } from './github.mjs'

const { COMMENT_FILE, COMMENT_KEY, PULL_REQUEST, GITHUB_TOKEN, GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_EVENT_PATH, GITHUB_REF, GITHUB_WORKFLOW, GITHUB_JOB } = process.env
const API = (GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '')
/** GitHub's limit of a comment, in characters. */
const LIMIT = 65_536
const PAGE = 100
const PAGES = 50
const TRIES = 3
const PAUSE_MS = Number(process.env.SLICEGATE_RETRY_MS ?? 1000)

try {
  await main()
} catch (error) {
  annotate('warning', `The pull request could not be commented on: ${error.message}`)
}

async function main() {
  const number = pullRequest()
  if (number === null) return console.log('No pull request to comment on.')
  if (!GITHUB_TOKEN) return annotate('warning', 'The pull request could not be commented on: github-token is empty')
  const key = (COMMENT_KEY || [GITHUB_WORKFLOW, GITHUB_JOB].filter(Boolean).join('/') || 'gate').replace(/[<>\r\n]/g, '-').replace(/-{2,}/g, '-')
  const marker = `<!-- slicegate:${key} -->`
  const body = fit(`${marker}\n${fs.readFileSync(COMMENT_FILE, 'utf8')}`)
  const comments = `/repos/${GITHUB_REPOSITORY}/issues/${number}/comments`
  const own = await findOwn(comments, marker)
  const comment = own === null
    ? await send('POST', comments, { body })
    : await send('PATCH', `/repos/${GITHUB_REPOSITORY}/issues/comments/${own.id}`, { body })
  console.log(`${own === null ? 'Made' : 'Updated'} the comment ${comment.html_url ?? comment.id}`)
}

/** The number that was given, else that of the event; null where there is none. */
function pullRequest() {
  if (PULL_REQUEST) {
    if (/^[1-9]\d*$/.test(PULL_REQUEST)) return Number(PULL_REQUEST)
    throw new Error(`pull-request: expected a number, got "${PULL_REQUEST}"`)
  }
  const event = GITHUB_EVENT_PATH && fs.existsSync(GITHUB_EVENT_PATH) ? JSON.parse(fs.readFileSync(GITHUB_EVENT_PATH, 'utf8')) : {}
  const number = event.pull_request?.number ?? (event.issue?.pull_request ? event.issue.number : undefined)
  return number ?? (Number(/^refs\/pull\/(\d+)\//.exec(GITHUB_REF ?? '')?.[1]) || null)
}

/** Comments of others that begin with the marker are theirs: a quotation, or someone who wants to be taken for the gate. */
async function findOwn(comments, marker) {
  const login = await whoAmI()
  for (let page = 1; page <= PAGES; page++) {
    const list = await send('GET', `${comments}?per_page=${PAGE}&page=${page}`)
    const own = list.find(({ body, user }) => body?.startsWith(marker) && (login === null ? user?.type === 'Bot' : user?.login === login))
    if (own) return own
    if (list.length < PAGE) return null
  }
  return null
}

/** Login of a person's token; null for the token of a job, which may not ask. */
async function whoAmI() {
  const response = await request('GET', '/user')
  return response.ok ? (await response.json()).login : null
}

async function send(method, path, body) {
  const response = await request(method, path, body)
  if (response.ok) return response.json()
  const { message = '' } = await response.json().catch(() => ({}))
  const hint = response.status === 403 || response.status === 404
    ? '; the job needs the permission pull-requests: write, which pull requests from forks do not get' : ''
  throw new Error(`GitHub answered ${response.status} ${message}${hint}`)
}

/** Tries again what may work in a moment; not to make a comment, which could be there twice then. */
async function request(method, path, body) {
  const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${GITHUB_TOKEN}`, 'x-github-api-version': '2022-11-28', 'user-agent': 'slicegate' }
  const tries = method === 'POST' ? 1 : TRIES
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(`${API}${path}`, { method, headers, redirect: 'error', signal: AbortSignal.timeout(30_000), ...(body ? { body: JSON.stringify(body) } : {}) })
      if (response.status < 500 || attempt === tries) return response
    } catch (error) {
      if (attempt === tries) throw new Error(`${API} cannot be reached: ${error.cause?.message ?? error.message}`, { cause: error })
    }
    await wait(PAUSE_MS * attempt)
  }
}

/** Cuts at a line; what was folded is closed. */
function fit(text) {
  if (text.length <= LIMIT) return text
  const end = '\n\n</details>\n\n*The report is too long for a comment; the rest is in the summary of the job.*\n'
  const cut = text.slice(0, LIMIT - end.length)
  const lines = cut.slice(0, cut.lastIndexOf('\n'))
  const open = lines.split('<details').length > lines.split('</details>').length
  return lines + (open ? end : end.replace('\n\n</details>', ''))
}
