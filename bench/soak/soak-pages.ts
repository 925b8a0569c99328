import type { OpenPage } from '@/bench/load/live-reader'

/** The pages that people look at meanwhile. */
export function soakPages(slug: string): OpenPage[] {
  const base = `/p/${slug}`
  const events = `/api/v1/projects/${slug}/events`
  return [
    { name: 'overview', path: base, events, share: 0.25, follows: null },
    { name: 'runs', path: `${base}/runs`, events, share: 0.25, follows: null },
    { name: 'traces', path: `${base}/traces`, events: null, share: 0.15, follows: null },
    { name: 'reviews', path: `${base}/reviews`, events, share: 0.15, follows: null },
    { name: 'sources', path: `${base}/sources`, events, share: 0.1, follows: null },
    { name: 'adversarial set', path: `${base}/adversarial`, events: null, share: 0.1, follows: null },
  ]
}
