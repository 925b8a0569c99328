import fs from 'node:fs'
import path from 'node:path'
import { bundleDocs } from '@/scripts/bundle-docs.mjs'
import { generatedFiles } from '@/scripts/docs/generated-files'

// `npm run docs`: writes the pages and pictures of docs/ that are made of schemas, help texts and counts.
let written = 0
for (const [file, text] of generatedFiles()) {
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) continue
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
  console.log(file)
  written += 1
}
bundleDocs()
console.log(written === 0 ? 'Everything is up to date' : `${written} ${written === 1 ? 'file' : 'files'} written`)
