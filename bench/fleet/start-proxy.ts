import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export type TargetCount = { url: string; ready: boolean; requests: number; streams: number }
export type Proxy = {
  url: string
  pid: number
  /** The webs that get requests from now on. */
  setTargets(urls: string[]): Promise<void>
  counts(): Promise<TargetCount[]>
  close(): Promise<void>
}

/** Starts the round-robin proxy in a process of its own; it ends with ours. */
export async function startProxy(port = 0): Promise<Proxy> {
  const child = fork(path.join(import.meta.dirname, 'round-robin-proxy.ts'), [String(port)], { execArgv: ['--no-warnings'] })
  const exited = once(child, 'exit')
  const answer = async <T>() => (await once(child, 'message'))[0] as T
  const started = await answer<{ port: number }>()
  // one question at a time: answers carry no number
  let last: Promise<unknown> = Promise.resolve()
  const say = <T>(message: object | string): Promise<T> => {
    const said = last.then(() => {
      const answered = answer<T>()
      child.send(message)
      return answered
    })
    last = said.catch(() => undefined)
    return said
  }
  return {
    url: `http://127.0.0.1:${started.port}`, pid: child.pid ?? 0,
    setTargets: async (targets) => void await say({ targets }),
    counts: async () => (await say<{ counts: TargetCount[] }>('counts')).counts,
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.disconnect()
      await exited
    },
  }
}
