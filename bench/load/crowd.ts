import http from 'node:http'
import { addressOf } from '@/bench/load/make-people'
import { openReader, type OpenPage, type PageRead, type Watch } from '@/bench/load/live-reader'
import { drawPage, DWELL_MS } from '@/bench/load/page-mix'
import { seededRandom } from '@/lib/core/seeded-random'

export type CrowdOptions = { url: string; cookies: string[]; pages: OpenPage[]; seed: string }
export type Crowd = {
  /** Everything since the last call. */
  take(): { reads: PageRead[]; watches: Watch[]; faults: string[] }
  /** So many readers are there from now on: the first ones of the cookies; who is new comes within `overMs`. */
  resize(count: number, overMs: number): void
  size(): number
  stop(): void
}

/** People with live pages open, who look at one for a while and go to another. Each is a session, a browser's connections and a stream of its own. */
export function gatherCrowd({ url, cookies, pages, seed }: CrowdOptions): Crowd {
  const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity, scheduling: 'fifo', timeout: 40_000 })
  const kept = { reads: [] as PageRead[], watches: [] as Watch[], faults: [] as string[] }
  const people: { leave(): void }[] = []
  const join = (index: number, afterMs: number) => {
    const random = seededRandom(`${seed}, ${index}`)
    let open: { close(): void } | null = null
    let timer = setTimeout(goOn, afterMs)
    function goOn(): void {
      open?.close()
      open = openReader(drawPage(pages, random()), {
        url, cookie: cookies[index]!, address: addressOf(index), agent, random,
        onRead: (read) => kept.reads.push(read), onWatch: (watch) => kept.watches.push(watch), onFault: (fault) => kept.faults.push(fault),
      })
      timer = setTimeout(goOn, DWELL_MS.least + random() * (DWELL_MS.most - DWELL_MS.least))
    }
    people.push({
      leave: () => {
        clearTimeout(timer)
        open?.close()
      },
    })
  }
  const resize = (count: number, overMs: number) => {
    if (count > cookies.length) throw new Error(`${count} readers, but only ${cookies.length} are signed in`)
    const coming = count - people.length
    for (let i = 0; i < coming; i += 1) join(people.length, (i / coming) * overMs)
    for (const person of people.splice(count)) person.leave()
  }
  return {
    resize, size: () => people.length,
    take: () => ({ reads: kept.reads.splice(0), watches: kept.watches.splice(0), faults: kept.faults.splice(0) }),
    stop: () => {
      resize(0, 0)
      agent.destroy()
    },
  }
}
