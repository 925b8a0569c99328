import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

// `npm run sbom [-- FILE]`: what the product is made of, as CycloneDX (slicegate.cdx.json when no FILE is named). Tools of the build are not in it.

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const file = path.resolve(process.env.INIT_CWD ?? root, process.argv[2] ?? 'slicegate.cdx.json')
const npm = spawnSync('npm', ['sbom', '--omit=dev', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'], { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
if (npm.error || npm.status !== 0) {
  console.error(`npm sbom failed: ${npm.error?.message ?? npm.stderr.trim()}`)
  process.exit(1)
}
const bom = JSON.parse(npm.stdout)
// npm names the root after its folder
bom.metadata.component.name = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).name
fs.writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`)
console.log(`${file}: ${bom.components.length} packages`)
