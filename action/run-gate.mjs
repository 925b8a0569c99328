// Runs `slicegate gate` with the inputs of the action, sets the outputs and writes the summary. Ends with 0 whatever the gate
// says: the last step decides about the job, after the comment.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gateArguments, InputError } from './gate-arguments.mjs'
import { addSummary, quoting, setOutput } from './github.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = fs.mkdtempSync(path.join(process.env.RUNNER_TEMP || '/tmp', 'slicegate-'))
const input = (name) => (process.env[`INPUT_${name.toUpperCase().replace(/-/g, '_')}`] ?? '').trim()

/** A gate without a report: what its exit code says (see README). */
const WITHOUT_REPORT = { 3: 'inconclusive', 4: 'no-verdict' }

let result
try {
  const { args, env, reports, wait } = gateArguments(input, folder)
  const ran = await runCli(args, env)
  result = { ...ran, ...readReport(reports), wait }
} catch (error) {
  if (!(error instanceof InputError)) throw error
  console.log(error.message)
  result = { code: 2, stdout: '', stderr: error.message, report: null, reports: {}, wait: true }
}
tell(result)

function runCli(args, env) {
  const cwd = path.resolve(process.env.GITHUB_WORKSPACE || '.', input('working-directory') || '.')
  const ran = { code: 70, stdout: '', stderr: '' }
  const { start, stop } = quoting()
  start()
  const child = spawn(process.execPath, [path.join(root, 'bin/slicegate.mjs'), ...args], { cwd, env: { ...withoutInputs(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      ran[stream] += text
      process.stdout.write(text)
    })
  }
  return new Promise((resolve) => {
    const end = (more) => {
      process.stdout.write('\n')
      stop()
      resolve({ ...ran, ...more })
    }
    child.on('error', (error) => end({ stderr: `cannot start: ${error.message}` }))
    child.on('close', (code) => end({ code: code ?? 70 }))
  })
}

/** What the gate starts in turn, as the command that confirms, gets no key that was meant for this step. */
function withoutInputs() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_')))
}

/** The report as far as the gate wrote it. */
function readReport(reports) {
  const there = Object.fromEntries(Object.entries(reports).filter(([, file]) => fs.existsSync(file)))
  return { reports: there, report: there.json ? JSON.parse(fs.readFileSync(there.json, 'utf8')) : null }
}

function tell({ code, stdout, stderr, report, reports, wait }) {
  const url = /^https?:\/\/\S+$/m.exec(stdout)?.[0] ?? ''
  const started = !wait && code === 0
  const gate = started ? 'started' : report?.gate ?? WITHOUT_REPORT[code] ?? 'error'
  const sentence = report?.sentence ?? (started ? 'The run has started.' : lastLines(stderr, 1) || `slicegate ended with exit code ${code}.`)
  // the last line, and only of a gate that did not pass by itself: the name of a segment may begin like this as well
  const heeded = code === 0 && ['blocked', 'inconclusive'].includes(report?.gate)
  const overridden = heeded ? /^overridden by .*$/.exec(lastLines(stdout, 1))?.[0] : undefined
  const body = reports.md ? fs.readFileSync(reports.md, 'utf8').trimEnd() : withoutReport(gate, stderr, sentence)
  const text = [body, ...(overridden ? [`**${escape(overridden)}**`] : []), footer(url)].join('\n\n')
  const file = path.join(folder, 'comment.md')
  fs.writeFileSync(file, `${text}\n`)
  addSummary(text)
  const outputs = {
    gate, 'exit-code': String(code), 'run-url': url, 'run-id': /\/runs\/([^/?#]+)$/.exec(url)?.[1] ?? '', 'report-json': reports.json ?? '', 'report-html': reports.html ?? '',
    'report-junit': reports.xml ?? '', 'report-markdown': reports.md ?? '', 'comment-file': file, sentence: overridden ? `${sentence} ${overridden}` : sentence,
  }
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
}

function withoutReport(gate, stderr, sentence) {
  const words = lastLines(stderr, 20) || sentence
  // a fence that the text cannot close
  const fence = '`'.repeat(Math.max(3, ...[...words.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
  return `### ${gate === 'started' ? '▶️' : '❔'} Slicegate: ${gate}\n\n${fence}text\n${words}\n${fence}`
}

function lastLines(text, count) {
  return text.split('\n').filter((line) => line.trim() !== '').slice(-count).join('\n')
}

function footer(url) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_SHA, GITHUB_EVENT_PATH: event } = process.env
  // on a pull request GITHUB_SHA is a merge that nobody has seen
  const sha = (event && fs.existsSync(event) ? JSON.parse(fs.readFileSync(event, 'utf8')).pull_request?.head?.sha : undefined) ?? GITHUB_SHA
  const job = server && repository && run ? `[job](${server}/${repository}/actions/runs/${run})` : ''
  return `<sub>${[sha ? `commit ${sha.slice(0, 7)}` : '', url ? `[run](${url})` : '', job].filter(Boolean).join(' · ')}</sub>`
}

function escape(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/[\\`*_[\]|~#]/g, '\\$&').replace(/@/g, '@\u200b')
}
