import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

// `node scripts/build-kernel.mjs`: compiles the kernel of the clustering again, after a change of its source.

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const folder = 'lib/core/clustering/kernel'

/** The WebAssembly module of the kernel's source. Throws an Error with the compiler's words. */
export async function buildKernel() {
  let binary = null
  const files = { readFile: (name) => readIfThere(path.join(root, name)), writeFile: (name, contents) => { if (name.endsWith('.wasm')) binary = contents } }
  const { error, stderr } = await asc.main([
    `${folder}/kernel.as.ts`, '--outFile', 'kernel.wasm', '--runtime', 'stub', '--noAssert', '-Ospeed', '--enable', 'simd', '--enable', 'threads',
    '--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536', '--use', 'abort=',
  ], files)
  if (error || !binary) throw new Error(`The kernel cannot be compiled: ${stderr.toString() || error}`)
  return binary
}

/** The committed file that carries a module. */
export function kernelFile(binary) {
  const lines = Buffer.from(binary).toString('base64').match(/.{1,140}/g)
  return `// Compiled from kernel.as.ts by scripts/build-kernel.mjs; a test compiles it again and compares.
export const KERNEL_WASM = \`
${lines.join('\n')}
\`
`
}

export const kernelPath = path.join(root, folder, 'kernel-wasm.ts')

function readIfThere(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const binary = await buildKernel()
  fs.writeFileSync(kernelPath, kernelFile(binary))
  console.log(`${path.relative(root, kernelPath)}: ${binary.length} bytes of WebAssembly`)
}
