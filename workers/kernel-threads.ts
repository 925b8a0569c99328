import { Worker } from 'node:worker_threads'

/** `run` calls one function of the kernel in every thread, with the arguments for it, and waits for all. `end` may be called at any time. */
export type KernelThreads = { run: (call: string, argumentsOf: (thread: number) => number[]) => Promise<void>; end: () => Promise<void> }

/** As text, so that it runs wherever this file was bundled to; all that it does is call the kernel. */
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { exports } = new WebAssembly.Instance(workerData.module, { env: { memory: workerData.memory } })
  parentPort.on('message', ({ call, args }) => {
    exports[call](...args)
    parentPort.postMessage('done')
  })
`

/** Threads that share a memory; what runs rejects with the signal's reason when that is aborted, and when a thread fails. */
export function startKernelThreads(module: WebAssembly.Module, memory: WebAssembly.Memory, count: number, signal?: AbortSignal): KernelThreads {
  const workers = Array.from({ length: count }, () => new Worker(THREAD, { eval: true, workerData: { module, memory }, execArgv: [] }))
  let fail: (reason: unknown) => void = () => undefined
  const failed = new Promise<never>((_, reject) => { fail = reject })
  // said by whatever runs; until then nobody listens
  failed.catch(() => undefined)
  const onAbort = () => fail(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  for (const worker of workers) {
    worker.on('error', fail)
    worker.on('exit', (code) => fail(new Error(`A thread of the clustering ended with code ${code} before its work was done.`)))
  }
  return {
    run: async (call, argumentsOf) => {
      await Promise.race([failed, Promise.all(workers.map((worker, thread) => callKernel(worker, call, argumentsOf(thread))))])
    },
    end: async () => {
      signal?.removeEventListener('abort', onAbort)
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

function callKernel(worker: Worker, call: string, args: number[]): Promise<void> {
  return new Promise((resolve) => {
    worker.once('message', () => resolve())
    worker.postMessage({ call, args })
  })
}
