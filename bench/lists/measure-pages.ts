import type { MeasuredPage } from '@/bench/lists/list-pages'
import { pageFault } from '@/bench/lists/page-fault'

/** Milliseconds for the whole answer; `fault` is the first thing that was wrong with one, null = every answer was whole. */
export type PageTimes = { page: MeasuredPage; p50: number; p95: number; fault: string | null }

const WARM_UP = 3

/** The cookies of a session. */
export async function signIn(url: string, account: { email: string; password: string }): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify(account),
  })
  if (!response.ok) throw new Error(`Signing in failed: ${response.status} ${await response.text()}`)
  return response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!).join('; ')
}

/** Reads each page `samples` times, one request after the other, as a person with a session gets it; after some that do not count. */
export async function measurePages(
  { url, cookie }: { url: string; cookie: string }, pages: MeasuredPage[], samples: number, onPage: (times: PageTimes) => void = () => undefined,
): Promise<PageTimes[]> {
  const all: PageTimes[] = []
  for (const page of pages) {
    const times: number[] = []
    let fault: string | null = null
    for (let sample = -WARM_UP; sample < samples; sample += 1) {
      const begun = performance.now()
      const response = await fetch(url + page.path, { headers: { cookie }, redirect: 'manual' })
      const text = await response.text()
      if (sample >= 0) times.push(performance.now() - begun)
      fault ??= pageFault({ status: response.status, text }, page.says)
    }
    const measured = { page, p50: percentile(times, 0.5), p95: percentile(times, 0.95), fault }
    all.push(measured)
    onPage(measured)
  }
  return all
}

/** Nearest rank: the smallest time that at least this share of all do not exceed. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}
