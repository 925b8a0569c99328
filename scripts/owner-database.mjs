import fs from 'node:fs'
import path from 'node:path'
import { startEmbeddedPostgres } from './embedded-postgres.mjs'
import { StartError, checkDatabase, claimDataFolder, prepareDataFolder, readOrMakeSecret, runningOn } from './start-checks.mjs'

/** Stands for the address while nobody can sign in. */
const ITSELF = 'for a backup or a restore'

const root = path.resolve(import.meta.dirname, '..')

/**
 * Opens the database of this installation with the rights of its owner: DATABASE_URL, or the one in the data folder, which is started unless
 * the product runs. Returns the environment for a process that works on it, and `close`. `alone` refuses while the product runs.
 */
export async function openOwnerDatabase({ alone }) {
  if (fs.existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'))
  const given = process.env.DATABASE_URL?.trim()
  const env = { ...process.env, NODE_ENV: 'production' }
  if (given) {
    await checkDatabase(given)
    return { env, close: async () => undefined }
  }
  const dataDir = path.resolve(root, process.env.SLICEGATE_DATA_DIR || '.slicegate/data')
  prepareDataFolder(dataDir)
  env.SLICEGATE_SECRET = readOrMakeSecret(dataDir, process.env.SLICEGATE_SECRET?.trim())
  const other = runningOn(dataDir)
  if (other?.url === ITSELF) throw new StartError(`A backup or a restore works on this data folder (process ${other.pid}): wait for it`)
  if (other && alone) throw new StartError(`Slicegate runs on this data folder (process ${other.pid}): stop it first`)
  if (other) {
    env.DATABASE_URL = readRunning(path.join(dataDir, 'postgres/connection.json'))
    return { env, close: async () => undefined }
  }
  const release = claimDataFolder(dataDir, ITSELF)
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres') }).catch((error) => {
    release()
    throw new StartError(error.message, { cause: error })
  })
  env.DATABASE_URL = postgres.url
  const close = async () => {
    await postgres.stop()
    release()
  }
  return { env, close }
}

/** The server of a product that runs: its password lies beside its data, for the user who started it. */
function readRunning(file) {
  try {
    const { port, password } = JSON.parse(fs.readFileSync(file, 'utf8'))
    return `postgresql://slicegate:${password}@127.0.0.1:${port}/slicegate`
  } catch (cause) {
    throw new StartError(`${file} cannot be read: it holds the password of the database beside it`, { cause })
  }
}
