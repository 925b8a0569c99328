import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateClient } from './generate.mjs'

// `npm run bench`: the throughput of a whole run beside the time that its calls alone must take.

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
generateClient()
const args = ['node_modules/tsx/dist/cli.mjs', 'bench/run-throughput.ts', ...process.argv.slice(2)]
const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))
