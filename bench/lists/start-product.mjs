import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findFreePort } from '../../scripts/free-port.mjs'

const STARTED = /^Open http/m

/**
 * The built product as `npm start` runs it, on a database that is there already and without the demo. `account` becomes its first admin.
 *
 * @param {{ databaseUrl: string, dataDir: string, account: { email: string, password: string } }} options
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startProduct({ databaseUrl, dataDir, account }) {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...process.env, DATABASE_URL: databaseUrl, REDIS_URL: '', PORT: String(port), SLICEGATE_URL: url, SLICEGATE_DATA_DIR: dataDir, SLICEGATE_DEMO: 'off',
    SLICEGATE_INIT_USER_EMAIL: account.email, SLICEGATE_INIT_USER_PASSWORD: account.password,
  }
  // The channel tells the product when this process is gone, so that it ends, too.
  const child = spawn(process.execPath, ['scripts/start.mjs'], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let output = ''
  await new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += String(chunk)
      if (STARTED.test(output)) resolve(undefined)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`The product did not come up:\n${output}`)))
  })
  return {
    url,
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
