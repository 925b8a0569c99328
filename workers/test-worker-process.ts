import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { build } from 'esbuild'

export type WorkerProcess = { process: ChildProcess; exited: Promise<number | null>; kill: (signal: NodeJS.Signals) => Promise<void> }

const root = path.resolve(import.meta.dirname, '..')

/** Bundles the worker in the same way as the product's build; returns the file to run. */
export async function bundleWorker(name: string): Promise<string> {
  // Inside the checkout, or the bundle would not find its packages.
  const outfile = path.join(root, '.slicegate', 'test', `${name}-${process.pid}.mjs`)
  await build({
    absWorkingDir: root, entryPoints: ['workers/index.ts'], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node22',
    packages: 'external', alias: { '@': root }, sourcemap: 'inline', logLevel: 'silent',
  })
  return outfile
}

/** Starts a real worker process and waits until it takes jobs. `onLog` gets its log, line by line. */
export async function startWorkerProcess(
  bundle: string, env: Record<string, string>, options: { execArgv?: string[]; onLog?: (text: string) => void } = {},
): Promise<WorkerProcess> {
  const child = fork(bundle, [], {
    env: { SLICEGATE_DEMO: 'off', ...env } as unknown as NodeJS.ProcessEnv,
    execArgv: options.execArgv ?? [], stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000)
    options.onLog?.(chunk.toString())
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await Promise.race([once(child, 'message'), exited.then((code) => {
    throw new Error(`The worker ended with ${code} before it was ready: ${said}`)
  })])
  return {
    process: child, exited,
    kill: async (signal) => {
      child.kill(signal)
      await exited
    },
  }
}
