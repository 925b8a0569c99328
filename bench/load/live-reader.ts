import http from 'node:http'
import { createHash } from 'node:crypto'
import { readEvents, type EventReader } from '@/bench/fleet/event-reader'
import { FIGURES_EVENT, type LiveFigures } from '@/lib/core/display/live-figures'
import { nextRefresh, paceOf, paceOfOpening, type Pace } from '@/lib/core/display/refresh-pace'

/** A page as readers have it open: its address, and the stream that its LiveRefresh listens to; null = the page is not live. */
export type OpenPage = { name: string; path: string; events: string | null; share: number; follows: string | null }

/** One request of a page; `refresh`: what router.refresh() sends. Milliseconds of the machine's clock. */
export type PageRead = { page: string; refresh: boolean; beganMs: number; tookMs: number; bytes: number }

/** From `fromMs` to `untilMs` a reader had a run's page open; `seen` are the counts of done cases and when they were in the reader's hands. */
export type Watch = { runId: string; fromMs: number; untilMs: number; seen: { atMs: number; done: number }[] }

export type ReaderOptions = { url: string; cookie: string; address: string; agent: http.Agent; random: () => number; onRead: (read: PageRead) => void; onWatch: (watch: Watch) => void; onFault: (fault: string) => void }

/** `decided`: the newest page that it got shows a verdict. `opened`: times that its line stood. */
export type Reader = { close(): void; decided(): boolean; opened(): number }

/** What the client sends with router.refresh(): from the root on everything is asked anew. */
const REFRESH_TREE = encodeURIComponent(JSON.stringify(['', {}, null, 'refetch']))
const REFRESH_QUERY = createHash('sha256').update(`0,0,${REFRESH_TREE},0`).digest().subarray(0, 12).toString('base64url')
const DONE = /"progress":\{"total":\d+,"done":(\d+)/
const VERDICT = /aria-label"?[=:]"Verdict"/
const TIMEOUT_MS = 30_000

/** A signed-in person with one live page open: reads it, listens, and asks anew as components/runs/live-refresh.tsx does. */
export function openReader(page: OpenPage, options: ReaderOptions): Reader {
  const { url, cookie, address, agent, random } = options
  const watch: Watch | null = page.follows === null ? null : { runId: page.follows, fromMs: 0, untilMs: 0, seen: [] }
  const work = { pending: false, plannedMs: null as number | null, begunMs: -Infinity, timer: null as NodeJS.Timeout | null, closed: false, decided: false }
  let events: EventReader | null = null

  const saw = (done: number) => { if (watch && !work.closed) watch.seen.push({ atMs: Date.now(), done }) }

  async function read(refresh: boolean): Promise<void> {
    const beganMs = Date.now()
    const headers = { cookie, 'x-forwarded-for': address, ...(refresh ? { rsc: '1', 'next-router-state-tree': REFRESH_TREE } : { accept: 'text/html' }) }
    const query = refresh ? `${page.path.includes('?') ? '&' : '?'}_rsc=${REFRESH_QUERY}` : ''
    try {
      const { status, text } = await get(url + page.path + query, headers, agent)
      const plain = text.replaceAll('\\"', '"')
      const done = DONE.exec(plain)?.[1]
      work.decided = VERDICT.test(plain)
      if (done !== undefined) saw(Number(done))
      // what was refused is no page that came fast
      if (status !== 200) options.onFault(`${page.name}: status ${status}`)
      else options.onRead({ page: page.name, refresh, beganMs, tookMs: Date.now() - beganMs, bytes: text.length })
    } catch (error) {
      if (!work.closed) options.onFault(`${page.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  function want(pace: Pace): void {
    work.plannedMs = nextRefresh({ pace, nowMs: Date.now(), begunMs: work.begunMs, plannedMs: work.plannedMs, random: random() })
    schedule()
  }

  function schedule(): void {
    if (work.plannedMs === null || work.pending || work.closed) return
    if (work.timer) clearTimeout(work.timer)
    work.timer = setTimeout(() => void refreshNow(), Math.max(0, work.plannedMs - Date.now()))
  }

  async function refreshNow(): Promise<void> {
    Object.assign(work, { timer: null, plannedMs: null, pending: true, begunMs: Date.now() })
    await read(true)
    work.pending = false
    schedule()
  }

  async function begin(): Promise<void> {
    await read(false)
    if (work.closed || page.events === null) return
    if (watch) watch.fromMs = Date.now()
    events = readEvents(url + page.events, {
      cookie, address,
      onOpen: (again) => want(paceOfOpening(again)),
      onEvent: ({ event, data }) => {
        if (event === FIGURES_EVENT) saw((JSON.parse(data) as LiveFigures).progress.done)
        else if (event === 'message') want(paceOf((JSON.parse(data) as { kind: string }).kind))
      },
    }, agent)
  }
  void begin()

  return {
    decided: () => work.decided,
    opened: () => events?.opened() ?? 0,
    close: () => {
      work.closed = true
      if (work.timer) clearTimeout(work.timer)
      events?.close()
      if (watch && watch.fromMs > 0) options.onWatch({ ...watch, untilMs: Date.now() })
    },
  }
}

function get(url: string, headers: http.OutgoingHttpHeaders, agent: http.Agent): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers, agent, timeout: TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
      response.on('error', reject)
    })
    request.on('timeout', () => request.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)))
    request.on('error', reject)
  })
}
