// Writes docs/access-matrix.md: who may do what, as the sources say it.
import fs from 'node:fs'
import { readInventory } from '@/scripts/access-inventory'
import { accessMatrixText } from '@/scripts/access-matrix-text'

const entries = readInventory()
const holes = entries.filter(({ asked }) => asked === null)
for (const { name, file, fault } of holes) console.error(`${name} (${file}): ${fault}`)
if (holes.length > 0) process.exit(1)
fs.writeFileSync('docs/access-matrix.md', accessMatrixText(entries))
console.log(`docs/access-matrix.md: ${entries.length} addresses`)
