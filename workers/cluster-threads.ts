import { availableParallelism } from 'node:os'
import { approximateTree } from '@/lib/core/clustering/approximate-tree'
import { coreDistances } from '@/lib/core/clustering/core-distances'
import { finishClustering } from '@/lib/core/clustering/finish-clustering'
import { planClustering, spanningTreeOf, type ClusteringPlan } from '@/lib/core/clustering/hdbscan'
import type { Clusterer, ClusteringProgress, SpanningTree } from '@/lib/core/clustering/hdbscan-types'
import {
  fillKernel, layOutKernel, neighboursArguments, readNeighbours, readTree, shareDone, treeArguments, writeCore, type KernelLayout,
} from '@/lib/core/clustering/kernel/kernel-memory'
import { KERNEL_WASM } from '@/lib/core/clustering/kernel/kernel-wasm'
import { startKernelThreads, type KernelThreads } from '@/workers/kernel-threads'

/** Multiplications below which starting threads takes longer than doing without: about 30 ms. */
const WORTH_THREADS = 20_000_000
const REPORT_EVERY_MS = 100
const MOST_THREADS = 16

/** `threads`: as many as the machine has unless said otherwise. `worthThreads`: multiplications from which on they are used. */
export type ClustererOptions = { threads?: number; worthThreads?: number }
type Report = (progress: ClusteringProgress) => void
type Prepared = { layout: KernelLayout; memory: WebAssembly.Memory; largest: number; module: WebAssembly.Module }

/**
 * HDBSCAN in threads of their own; the same result as `hdbscan`, whatever their number. Without WebAssembly SIMD and shared memory,
 * for rows that the kernel has no room for, and for few rows it takes the pure path in this thread.
 */
export function createClusterer({ threads = availableParallelism(), worthThreads = WORTH_THREADS }: ClustererOptions = {}): Clusterer {
  return async (input) => {
    input.signal?.throwIfAborted()
    const report = input.onProgress ?? (() => undefined)
    const plan = planClustering(input)
    const { n, stride } = plan.distinct
    const prepared = n < 2 || n * n * stride < worthThreads ? null : prepareKernel(plan, Math.max(1, Math.min(threads, MOST_THREADS)))
    const tree = prepared ? await growInThreads(plan, prepared, report, input.signal) : spanningTreeOf(plan)
    input.signal?.throwIfAborted()
    report({ stage: 'clusters', done: 0 })
    const clustering = finishClustering(plan.distinct, tree, plan.options, plan.approximate)
    report({ stage: 'clusters', done: 1 })
    return clustering
  }
}

function prepareKernel({ distinct, k }: ClusteringPlan, threads: number): Prepared | null {
  const layout = layOutKernel(distinct, k, threads)
  if (!layout) return null
  try {
    const module = new WebAssembly.Module(Buffer.from(KERNEL_WASM, 'base64'))
    const memory = new WebAssembly.Memory({ initial: layout.pages, maximum: layout.pages, shared: true })
    const largest = fillKernel(memory.buffer, layout, distinct)
    return largest === null ? null : { layout, memory, largest, module }
  } catch (error) {
    // no SIMD, no shared memory, or not as much as is asked for
    if (error instanceof WebAssembly.CompileError || error instanceof RangeError) return null
    throw error
  }
}

async function growInThreads(plan: ClusteringPlan, prepared: Prepared, report: Report, signal: AbortSignal | undefined): Promise<SpanningTree> {
  const threads = startKernelThreads(prepared.module, prepared.memory, prepared.layout.threads, signal)
  try {
    return await growTree(plan, prepared, threads, report)
  } finally {
    await threads.end()
  }
}

async function growTree(plan: ClusteringPlan, { layout, memory, largest }: Prepared, threads: KernelThreads, report: Report): Promise<SpanningTree> {
  const { distinct, minSamples, approximate } = plan
  await reporting(report, 'neighbours', () => shareDone(memory.buffer, layout, 'neighbours'), () => threads.run('neighbours', (thread) => neighboursArguments(layout, largest, thread)))
  const neighbours = readNeighbours(memory.buffer, layout)
  const core = coreDistances(neighbours, minSamples)
  if (approximate) return reporting(report, 'tree', () => 0, () => approximateTree(distinct, neighbours, core))
  new Int32Array(memory.buffer, layout.control, 4).fill(0)
  writeCore(memory.buffer, layout, core)
  await reporting(report, 'tree', () => shareDone(memory.buffer, layout, 'tree'), () => threads.run('tree', (thread) => treeArguments(layout, thread)))
  return readTree(memory.buffer, layout)
}

async function reporting<T>(report: Report, stage: ClusteringProgress['stage'], done: () => number, work: () => T | Promise<T>): Promise<T> {
  report({ stage, done: 0 })
  const timer = setInterval(() => report({ stage, done: done() }), REPORT_EVERY_MS)
  try {
    const result = await work()
    report({ stage, done: 1 })
    return result
  } finally {
    clearInterval(timer)
  }
}
