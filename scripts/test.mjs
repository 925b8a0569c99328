import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { auditDependencies } from './audit-dependencies.mjs'
import { build } from './build.mjs'
import { findChromium } from './find-chromium.mjs'
import { generateClient } from './generate.mjs'

// `npm test`: everything that has to hold. `--no-browser` leaves the browser stories out (`npm run check`).

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const withBrowser = !process.argv.includes('--no-browser')
const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-reports-'))
const totals = { passed: 0, failed: 0, skipped: 0 }
const running = new Set()
let stopped = false

/** A step returns its counts; one without tests of its own counts as one. What it throws is printed and counts as failed. */
async function step(name, work) {
  if (stopped) return false
  const started = Date.now()
  let counts
  try {
    counts = (await work()) ?? { passed: 1, failed: 0, skipped: 0 }
  } catch (error) {
    counts = { passed: 0, failed: 1, skipped: 0 }
    console.log(error.message)
  }
  for (const key of Object.keys(totals)) totals[key] += counts[key]
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
  console.log(`${name.padEnd(10)} ${counts.failed === 0 ? 'ok  ' : 'FAIL'} ${counts.passed} passed, ${counts.failed} failed${skipped}, ${((Date.now() - started) / 1000).toFixed(1)} s`)
  return counts.failed === 0
}

/** Runs a tool of node_modules; its output is shown when it fails, or as it comes with `show`. Returns the exit code. */
function tool(file, args, { show = false, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join('node_modules', file), ...args], {
      cwd: root, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env }, stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    })
    running.add(child)
    let output = ''
    child.stdout?.on('data', (chunk) => { output += chunk })
    child.stderr?.on('data', (chunk) => { output += chunk })
    child.on('error', reject)
    child.on('close', (code) => {
      running.delete(child)
      if (code !== 0 && !show) console.log(output.trim())
      resolve(code)
    })
  })
}

async function mustPass(file, args) {
  const code = await tool(file, args)
  if (code !== 0) throw new Error(`${path.basename(file)} ended with code ${code}`)
}

async function vitest(project) {
  const report = path.join(reports, `${project}.json`)
  const code = await tool('vitest/vitest.mjs', ['run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`], { env: { NODE_ENV: 'test', NO_COLOR: '1' } })
  if (!fs.existsSync(report)) throw new Error(`vitest --project ${project} left no report (code ${code})`)
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites, testResults } = JSON.parse(fs.readFileSync(report, 'utf8'))
  for (const title of skippedTitles(testResults)) console.log(`  skipped: ${title}`)
  // A file that breaks before its first test, or a fault outside of any test, has no failed test to count.
  const broken = code !== 0 && numFailedTests === 0 ? Math.max(1, numFailedTestSuites) : 0
  return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests + numTodoTests }
}

function skippedTitles(files) {
  const skipped = files.flatMap((file) => file.assertionResults.filter((test) => ['skipped', 'pending', 'todo'].includes(test.status)).map((test) => test.ancestorTitles[0] ?? test.title))
  return [...new Set(skipped)]
}

async function stories() {
  const browser = findChromium()
  const report = path.join(reports, 'stories.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_HTML_OPEN: 'never', NODE_ENV: 'test', ...(browser ? { SLICEGATE_CHROMIUM: browser } : {}) }
  const code = await tool('@playwright/test/cli.js', ['test', '--reporter=list,json'], { show: true, env })
  if (!fs.existsSync(report)) throw new Error(`Playwright left no report (code ${code})`)
  const { stats, errors } = JSON.parse(fs.readFileSync(report, 'utf8'))
  for (const error of errors) console.log(error.message)
  const failed = stats.unexpected + stats.flaky
  return { passed: stats.expected, failed: code !== 0 && failed === 0 ? Math.max(1, errors.length) : failed, skipped: stats.skipped }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopped = true
    process.exitCode = 1
    for (const child of running) child.kill('SIGTERM')
  })
}

await step('generate', async () => { generateClient() })
await step('packages', async () => {
  if (await auditDependencies() > 0) throw new Error('packages break the rules of scripts/dependency-rules.mjs, or have known holes')
})
// Each of the two keeps one core busy.
await Promise.all([
  step('lint', () => mustPass('eslint/bin/eslint.js', ['.', '--max-warnings=0'])),
  step('types', () => mustPass('typescript/bin/tsc', ['--noEmit'])),
])
await step('unit', () => vitest('unit'))
await step('database', () => vitest('db'))
const built = await step('build', async () => { await build() })
if (withBrowser && built) await step('browser', stories)
else if (withBrowser && !stopped) await step('browser', async () => { throw new Error('no stories without a build') })
fs.rmSync(reports, { recursive: true, force: true })
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`)
if (totals.failed > 0) process.exitCode = 1
