import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateClient } from './generate.mjs'

// `npm run bench`: the throughput of a whole run beside the time that its calls alone must take. `npm run bench:NAME` is
// `node scripts/bootstrap.mjs bench NAME`: the measurements of the gate, and of what judging costs; those of the gate need no database.

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const named = { pages: 'pages', gate: 'gate-simulation', slices: 'slice-search', decide: 'decide-large', cluster: 'cluster', coverage: 'coverage', cost: 'plain-policy', lists: 'list-pages', pii: 'pii', import: 'import', explorer: 'explorer', load: 'load', scale: 'scale', sizing: 'sizing', soak: 'soak' }
const [name, ...rest] = process.argv.slice(2)
const file = Object.hasOwn(named, name ?? '') ? named[name] : 'run-throughput'
if (['run-throughput', 'plain-policy', 'pages', 'list-pages', 'import', 'explorer', 'load', 'scale', 'sizing', 'soak'].includes(file)) generateClient()
const args = ['node_modules/tsx/dist/cli.mjs', `bench/${file}.ts`, ...(file === 'run-throughput' ? process.argv.slice(2) : rest)]
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))
