#!/usr/bin/env node
// The command line tool: builds its bundle when the sources changed, then runs it.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fs.realpathSync(fileURLToPath(import.meta.url))), '..')
const pinnedNode = path.join(root, 'node_modules/.bin/node')

if (!fs.existsSync(pinnedNode)) {
  console.error(`The packages are not installed: run "npm ci" or "npm start" in ${root} first`)
  process.exit(2)
}
if (Number(process.versions.node.split('.')[0]) < 22) {
  const result = spawnSync(pinnedNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exit(result.status ?? 2)
}

const { buildCli, bundlePath } = await import('../scripts/build.mjs')
try {
  await buildCli()
} catch (error) {
  console.error(error.message)
  process.exit(2)
}
process.argv[1] = bundlePath('cli')
await import(bundlePath('cli'))
