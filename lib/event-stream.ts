import { subscribeEvents, type SlicegateEvent } from '@/lib/events'

const HEARTBEAT_MS = 15_000
/** Then the browser connects again by itself, and the permission is asked again. */
const MAX_AGE_MS = 10 * 60_000

/**
 * A stream of server-sent events about one project, or one run of it. Begins with a comment, so that a reader knows at
 * once that it stands; sends a comment every 15 s, so that proxies keep it; ends when the reader leaves.
 */
export function streamEvents(
  scope: { databaseUrl: string; projectId: string; runId?: string }, signal: AbortSignal,
): Response {
  let end: () => void = () => undefined
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const encoder = new TextEncoder()
      let open = true
      const write = (text: string) => {
        if (open) controller.enqueue(encoder.encode(text))
      }
      const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
      const expiry = setTimeout(() => end(), MAX_AGE_MS)
      const leaving = subscribeEvents(scope.databaseUrl, (event) => {
        const own = forReader(event, scope)
        if (own) write(`data: ${JSON.stringify(own)}\n\n`)
      })
      end = () => {
        if (!open) return
        open = false
        clearInterval(heartbeat)
        clearTimeout(expiry)
        void leaving.then((leave) => leave())
        controller.close()
      }
      if (signal.aborted) return end()
      signal.addEventListener('abort', end, { once: true })
      await leaving
      write('retry: 2000\n: connected\n\n')
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
