import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

/** What every line of the log says beside its own words: ids and names, never values. */
export type WorkContext = {
  /** Of the HTTP request that this is about, also in the jobs that it put into the queue. */
  requestId?: string
  /** Who asks, once that is known: `user:<id>` or `key:<id>`. */
  who?: string
  job?: string
  jobId?: string
  runId?: string
}

// The web server's parts are bundled one by one, each with a copy of this module.
const shared = globalThis as typeof globalThis & { slicegateContext?: AsyncLocalStorage<WorkContext> }
const storage = (shared.slicegateContext ??= new AsyncLocalStorage<WorkContext>())

/** The context of the request or job that is being worked on; empty outside of both. */
export function workContext(): WorkContext {
  return storage.getStore() ?? {}
}

export function inWorkContext<T>(context: WorkContext, work: () => T): T {
  return storage.run(context, work)
}

/** For what follows of the current event, where nothing can be wrapped: a request that Node has just announced. */
export function enterWorkContext(context: WorkContext): void {
  storage.enterWith(context)
}

/** Says who asks, as soon as it is known. Outside of a request nothing happens. */
export function noteWho(who: string): void {
  const context = storage.getStore()
  if (context) context.who = who
}

/** The id that a caller gave, where it is one, else a new one. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
}
