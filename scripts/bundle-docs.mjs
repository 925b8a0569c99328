import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const target = path.join(root, 'lib/core/docs/generated/doc-texts.ts')

/** Puts the texts of docs/ into a module, so that the site needs no folder beside the build. Returns whether something changed. */
export function bundleDocs() {
  const folder = path.join(root, 'docs')
  // a container has the module and not the folder
  if (!fs.existsSync(folder) && fs.existsSync(target)) return false
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md') && name !== 'README.md').sort()
  const lines = files.map((name) => `  ${JSON.stringify(name.slice(0, -3).replaceAll(path.sep, '/'))}: ${JSON.stringify(fs.readFileSync(path.join(folder, name), 'utf8'))},\n`)
  const text = `/** Made by scripts/bundle-docs.mjs of docs/, by slug. */\nexport const DOC_TEXTS: Readonly<Record<string, string>> = {\n${lines.join('')}}\n`
  if (fs.existsSync(target) && fs.readFileSync(target, 'utf8') === text) return false
  fs.mkdirSync(path.dirname(target), { recursive: true })
  fs.writeFileSync(target, text)
  return true
}
