import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkLock, readAudit } from './dependency-rules.mjs'

// `npm run audit`: known holes of what is shipped, asked of the registry, and what package-lock.json alone says: hashes, origins, licences,
// install scripts. Code 1 when something is wrong; a registry that cannot be asked is said aloud and is no fault.

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Prints what it found; returns how many faults. */
export async function auditDependencies() {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(root, name), 'utf8'))
  const faults = checkLock(read('package-lock.json'), read('package.json'))
  const { skipped, findings } = await askRegistry()
  for (const fault of [...faults, ...findings]) console.log(fault)
  if (skipped !== null) console.log(`known vulnerabilities: skipped: the registry offers no audit (${skipped})`)
  return faults.length + findings.length
}

function askRegistry() {
  return new Promise((resolve) => {
    const child = spawn('npm', ['audit', '--omit=dev', '--audit-level=high', '--json', '--fetch-retries=0', '--fetch-timeout=20000'], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 })
    let output = ''
    child.stdout.on('data', (chunk) => { output += chunk })
    child.on('error', (error) => resolve({ skipped: `npm cannot be run: ${error.message}`, findings: [] }))
    child.on('close', (code) => resolve(readAudit(output, code)))
  })
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const count = await auditDependencies()
  console.log(count === 0 ? 'hashes, origins, licences and install scripts of the packages: ok' : `${count} faults`)
  process.exitCode = count === 0 ? 0 : 1
}
