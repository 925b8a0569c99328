import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleDocs } from './bundle-docs.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const marker = path.join(root, 'lib/db/generated/.made-from')

/**
 * Writes the Prisma client when prisma/schema.prisma or Prisma itself changed, and the texts of docs/ as a module. Returns whether the
 * client was written.
 */
export function generateClient() {
  bundleDocs()
  const hash = createHash('sha256')
  for (const file of ['prisma/schema.prisma', 'node_modules/prisma/package.json']) hash.update(fs.readFileSync(path.join(root, file)))
  const wanted = hash.digest('hex')
  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === wanted) return false
  // `prisma generate` would download an engine that it does not use, unless it is told that one is there.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }
  const result = spawnSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], { cwd: root, env, encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`prisma generate failed: ${`${result.stdout}\n${result.stderr}`.trim()}`)
  fs.writeFileSync(marker, wanted)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(generateClient() ? 'Prisma client written to lib/db/generated' : 'Prisma client is up to date')
}
