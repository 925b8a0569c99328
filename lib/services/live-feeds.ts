import { COUNT_EVENT, FIGURES_EVENT } from '@/lib/core/display/live-figures'
import type { DbClient } from '@/lib/db/client'
import { subscribeEvents, type SlicegateEvent } from '@/lib/events'
import type { Log } from '@/lib/log'
import { createLiveFeed, type LiveFeed } from '@/lib/services/live-feed'
import { readLiveRun, readRunCounts } from '@/lib/services/read-live-run'

type Deps = { db: DbClient; now: () => Date; log: Log; databaseUrl: string }
type Kept = { feed: LiveFeed; heard: (event: SlicegateEvent) => void; readers: number; stop: () => void }

// Routes are bundled apart from each other; a feed is shared by all of them. What it holds can be read anew at any time.
const shared = globalThis as typeof globalThis & { slicegateFeeds?: Map<string, Kept> }
const feeds = (shared.slicegateFeeds ??= new Map())

const eventText = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/**
 * Sends the figures of a run (LiveFigures, as text of server-sent events) when they have moved; returns the end of it. All who follow a run in this process share
 * one reading of it. Nothing is sent once the run is over. The caller has asked whether the reader may see the run.
 */
export function followRun(scope: { projectId: string; runId: string }, send: (text: string) => void, deps: Deps): () => void {
  return followKept(`${deps.databaseUrl} run ${scope.runId}`, send, deps, () => {
    const feed = createFeed(deps, `run ${scope.runId}`, async () => {
      const figures = await readLiveRun(scope.runId, deps)
      return figures && eventText(FIGURES_EVENT, figures)
    })
    return { feed, heard: (event) => { if (event.runId === scope.runId || event.projectId === '') feed.moved() } }
  })
}

/** Sends how far the runs of a project are (LiveCount) when one has moved; returns the end of it. Shared like followRun. */
export function followProject(scope: { projectId: string }, send: (text: string) => void, deps: Deps): () => void {
  return followKept(`${deps.databaseUrl} project ${scope.projectId}`, send, deps, () => {
    const moved = new Set<string>()
    const feed = createFeed(deps, `project ${scope.projectId}`, async () => {
      const runIds = [...moved]
      moved.clear()
      const counts = runIds.length === 0 ? [] : await readRunCounts(runIds, deps)
      return counts.length === 0 ? null : counts.map((count) => eventText(COUNT_EVENT, count)).join('')
    })
    return {
      feed,
      heard: (event) => {
        if (event.projectId !== scope.projectId || event.runId === undefined) return
        moved.add(event.runId)
        feed.moved()
      },
    }
  })
}

function createFeed({ log }: Deps, name: string, read: () => Promise<string | null>): LiveFeed {
  return createLiveFeed({ read, onError: (error) => log.warn({ feed: name, error: error instanceof Error ? error.name : 'unknown' }, 'live figures could not be read') })
}

function followKept(key: string, send: (text: string) => void, { databaseUrl, log }: Deps, make: () => Pick<Kept, 'feed' | 'heard'>): () => void {
  let kept = feeds.get(key)
  if (!kept) {
    const made = make()
    const subscribed = subscribeEvents(databaseUrl, made.heard)
    kept = { ...made, readers: 0, stop: () => void subscribed.then((end) => end()).catch((error: unknown) => log.warn({ error: String(error) }, 'event connection not closed')) }
    feeds.set(key, kept)
  }
  const current = kept
  current.readers += 1
  const leave = current.feed.follow(send)
  let left = false
  return () => {
    if (left) return
    left = true
    leave()
    current.readers -= 1
    if (current.readers > 0) return
    feeds.delete(key)
    current.stop()
  }
}
