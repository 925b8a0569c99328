import { subscribeEvents, type SlicegateEvent } from '@/lib/events'
import { AppError } from '@/lib/errors'
import { countStreamsOf, joinStreams } from '@/lib/process-state'

const HEARTBEAT_MS = 15_000
/** Then the browser connects again by itself, and the permission is asked again. */
const MAX_AGE_MS = 10 * 60_000

/** A browser comes again after this time, and up to as long later: those whose server went away do not come to the next one all at once. */
const RETRY_MS = 1000

/** The same when this process ends and says so: another one is there already. */
const LEAVING_RETRY_MS = 100

const RETRY_AFTER_SECONDS = 15

/** Pieces that wait for a reader who is slow; beyond the first number figures are left out, at the second the reader is sent away and comes again. */
const MOST_WAITING = 8
const MOST_KEPT = 1000

/** Streams that one person, or one key, may hold open in this process: more windows than anybody has. */
const MOST_OF_ONE = 100

/** Follows what moves: sends whole server-sent events as text until what it returns is called. */
export type Follow = (send: (text: string) => void) => () => void

/**
 * A stream of server-sent events about one project, or one run of it; `follow` adds figures that move, for pages. Begins with a comment, so that a reader knows at
 * once that it stands; sends a comment every 15 s, so that proxies keep it. Ends when the reader leaves, and when `stillAllowed`, asked as often, says no: after a
 * sign-out, with the end of a key or a membership.
 *
 * @throws AppError rate-limited when `who` holds too many open already
 */
export function streamEvents(
  scope: { databaseUrl: string; projectId: string; runId?: string; who: string }, signal: AbortSignal, stillAllowed: () => Promise<boolean>, follow?: Follow,
): Response {
  if (countStreamsOf(scope.who) >= MOST_OF_ONE) throw new AppError('rate-limited', `${MOST_OF_ONE} streams of events are open already: close some of them.`, { retryAfterSeconds: RETRY_AFTER_SECONDS })
  let end: () => void = () => undefined
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const encoder = new TextEncoder()
      let open = true
      const write = (text: string) => {
        if (!open) return
        if ((controller.desiredSize ?? 0) < -MOST_KEPT) return end()
        controller.enqueue(encoder.encode(text))
      }
      const heartbeat = setInterval(() => {
        write(': still here\n\n')
        // where nobody can be asked, nothing is said either way
        stillAllowed().then((allowed) => { if (!allowed) end() }, () => undefined)
      }, HEARTBEAT_MS)
      const expiry = setTimeout(() => end(), MAX_AGE_MS)
      const leaving = subscribeEvents(scope.databaseUrl, (event) => {
        const own = forReader(event, scope)
        if (own) write(`data: ${JSON.stringify(own)}\n\n`)
      })
      let unfollow: () => void = () => undefined
      const forget = joinStreams(scope.who, () => {
        write(`retry: ${LEAVING_RETRY_MS + Math.floor(Math.random() * LEAVING_RETRY_MS)}\n\n`)
        end()
      })
      end = () => {
        if (!open) return
        open = false
        forget()
        unfollow()
        clearInterval(heartbeat)
        clearTimeout(expiry)
        void leaving.then((leave) => leave())
        controller.close()
      }
      if (signal.aborted) return end()
      signal.addEventListener('abort', end, { once: true })
      await leaving
      write(`retry: ${RETRY_MS + Math.floor(Math.random() * RETRY_MS)}\n: connected\n\n`)
      // a reader that does not keep up gets later figures instead of all of them
      if (open && follow) unfollow = follow((text) => { if ((controller.desiredSize ?? 0) > -MOST_WAITING) write(text) })
    },
    cancel: () => end(),
  })
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no',
    },
  })
}

/** The event as this reader may see it. An event without a project says "look again" to everyone. */
function forReader(event: SlicegateEvent, scope: { projectId: string; runId?: string }): SlicegateEvent | null {
  if (event.projectId === '') return { ...event, projectId: scope.projectId }
  if (event.projectId !== scope.projectId) return null
  return scope.runId === undefined || event.runId === scope.runId ? event : null
}
