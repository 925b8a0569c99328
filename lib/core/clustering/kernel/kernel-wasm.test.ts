import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { KERNEL_WASM } from '@/lib/core/clustering/kernel/kernel-wasm'
import { buildKernel, kernelFile, kernelPath } from '@/scripts/build-kernel.mjs'

describe('the committed kernel', () => {
  it('is what its source compiles to (node scripts/build-kernel.mjs writes it again)', async () => {
    expect(kernelFile(await buildKernel())).toBe(readFileSync(kernelPath, 'utf8'))
  })

  it('imports a shared memory and nothing else', () => {
    const module = new WebAssembly.Module(Buffer.from(KERNEL_WASM, 'base64'))
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }])
    expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toEqual(expect.arrayContaining(['neighbours', 'tree']))
  })

  it('has neither relaxed SIMD nor fused multiply-add, which differ from machine to machine', () => {
    const source = readFileSync(new URL('kernel.as.ts', import.meta.url), 'utf8')
    expect(source.replace(/\/\/.*/g, '')).not.toMatch(/relaxed_|\bfma\b/)
  })
})
