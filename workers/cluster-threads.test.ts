import fc from 'fast-check'
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { hdbscan } from '@/lib/core/clustering/hdbscan'
import type { Clustering, ClusteringProgress, HdbscanInput } from '@/lib/core/clustering/hdbscan-types'
import { trafficOptions } from '@/lib/core/clustering/settle-options'
import { drawBlobs } from '@/lib/core/clustering/test-blobs'
import { createClusterer } from '@/workers/cluster-threads'

const root = join(import.meta.dirname, '..')
const inThreads = (threads: number) => createClusterer({ threads, worthThreads: 0 })

function blobs(n: number, dimensions: number, approximateAbove = 20_000): HdbscanInput {
  const { rows } = drawBlobs(`threads ${n}`, { n, dimensions, centers: 8, noise: 0.2 })
  return { rows, n, dimensions, options: { ...trafficOptions(n, 10), approximateAbove } }
}

/** Bit by bit. */
function expectSame(one: Clustering, other: Clustering): void {
  expect(Buffer.from(one.labels.buffer).equals(Buffer.from(other.labels.buffer))).toBe(true)
  expect(Buffer.from(one.probabilities.buffer).equals(Buffer.from(other.probabilities.buffer))).toBe(true)
  expect(Buffer.from(one.outlierScores.buffer).equals(Buffer.from(other.outlierScores.buffer))).toBe(true)
}

describe('the clusterer', () => {
  it('finds the same bits as the pure path with any number of threads, exact and approximate', async () => {
    for (const input of [blobs(700, 40), blobs(700, 40, 100), blobs(130, 300)]) {
      const pure = hdbscan(input)
      expect(pure.clusters.length).toBeGreaterThan(1)
      for (const threads of [1, 2, 3, 5]) expectSame(await inThreads(threads)(input), pure)
    }
  })

  it('misses no pair where dot products cannot tell rows apart: far from the origin, ties, duplicates, tiny and huge numbers', async () => {
    const offset = blobs(300, 5)
    const far = { ...offset, rows: offset.rows.map((value) => 1000 + value) }
    const grid = { rows: Float32Array.from({ length: 800 }, (_, i) => (i % 2 === 0 ? (i / 2) % 20 : Math.floor(i / 40))), n: 400, dimensions: 2, options: { minClusterSize: 5 } }
    const coarse = { ...offset, rows: offset.rows.map((value) => Math.round(value * 2)) }
    for (const input of [far, grid, coarse, { ...offset, rows: offset.rows.map((value) => value * 1e-22) }, { ...offset, rows: offset.rows.map((value) => value * 1e25) }]) {
      expectSame(await inThreads(3)(input), hdbscan(input))
    }
  })

  it('agrees with the pure path on whatever it gets', async () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.float({ noNaN: true, noDefaultInfinity: true })), { maxLength: 90 })
    await fc.assert(fc.asyncProperty(rows, fc.integer({ min: 1, max: 7 }), async (points, minSamples) => {
      const input = { rows: Float32Array.from(points.flat()), n: points.length, dimensions: 2, options: { minClusterSize: 3, minSamples } }
      expectSame(await inThreads(2)(input), hdbscan(input))
    }), { numRuns: 30 })
  })

  it('tells how far each stage is, from 0 to 1', async () => {
    const told: ClusteringProgress[] = []
    await inThreads(2)({ ...blobs(500, 32), onProgress: (progress) => told.push(progress) })
    for (const stage of ['neighbours', 'tree', 'clusters']) {
      const shares = told.filter((progress) => progress.stage === stage).map(({ done }) => done)
      expect([shares[0], shares.at(-1)]).toEqual([0, 1])
      expect(shares).toEqual([...shares].sort((a, b) => a - b))
    }
    expect([...new Set(told.map(({ stage }) => stage))]).toEqual(['neighbours', 'tree', 'clusters'])
  })

  it('stops when it is aborted, before it starts and in the middle', async () => {
    const reason = new Error('nobody waits for it any more')
    await expect(inThreads(2)({ ...blobs(200, 16), signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const aborted = inThreads(2)({ ...blobs(4000, 256), signal: controller.signal, onProgress: () => controller.abort(reason) })
    await expect(aborted).rejects.toBe(reason)
  })

  it('says what is wrong with the rows before it starts a thread', async () => {
    await expect(inThreads(2)({ rows: Float32Array.of(1, Infinity), n: 2, dimensions: 1, options: { minClusterSize: 2 } }))
      .rejects.toThrow('Row 1, column 0 is Infinity; expected a finite number.')
  })

  it('runs from one bundled file as in production', async () => {
    const outfile = join(root, '.slicegate', 'test', `cluster-threads-${process.pid}.mjs`)
    const contents = `
      import { createClusterer } from '@/workers/cluster-threads'
      const rows = Float32Array.from({ length: 200 }, (_, i) => (i % 2) * 50 + ((i * 37) % 101) / 101)
      const { clusters } = await createClusterer({ threads: 2, worthThreads: 0 })({ rows, n: 200, dimensions: 1, options: { minClusterSize: 20 } })
      process.stdout.write(JSON.stringify(clusters.map(({ size }) => size)))
    `
    await build({
      absWorkingDir: root, stdin: { contents, resolveDir: root, loader: 'ts' }, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node22',
      packages: 'external', alias: { '@': root }, logLevel: 'silent',
    })
    try {
      const { stdout, stderr } = spawnSync(execPath, [outfile], { encoding: 'utf8' })
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual([100, 100])
    } finally {
      rmSync(outfile, { force: true })
    }
  })
})
