import { spawn } from 'node:child_process'
import path from 'node:path'
import { bundlePath, bundleProcesses } from './build.mjs'
import { openOwnerDatabase } from './owner-database.mjs'
import { StartError } from './start-checks.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** Runs one of the bundles on the database of this installation and ends with its code; `offline`: it needs none. */
export async function runOnDatabase(name, args, { alone, offline }) {
  let database = { env: process.env, close: async () => undefined }
  try {
    await bundleProcesses()
    if (!offline) database = await openOwnerDatabase({ alone })
    process.exitCode = await run(bundlePath(name), args, database.env)
  } catch (error) {
    process.stderr.write(`${error instanceof StartError ? error.message : error.stack ?? error}\n`)
    process.exitCode = 1
  } finally {
    await database.close()
  }
}

function run(bundle, args, env) {
  // files are named from where the command was given
  const child = spawn(process.execPath, ['--enable-source-maps', bundle, ...args], { cwd: root, env: { ...env, SLICEGATE_CALLED_FROM: env.INIT_CWD ?? root }, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (code) => resolve(code ?? 1)))
}
