import type { OpenPage } from '@/bench/load/live-reader'

/** Milliseconds that a reader looks at one page before going to another, at least and at most. */
export const DWELL_MS = { least: 15_000, most: 45_000 }

/** The pages that people have open while a run goes on; `share` of all readers. */
export function pageMix(project: { slug: string; runId: string; blockedRunId: string }): OpenPage[] {
  const base = `/p/${project.slug}`
  const projectEvents = `/api/v1/projects/${project.slug}/events`
  const runEvents = `/api/v1/runs/${project.runId}/events`
  return [
    { name: 'run', path: `${base}/runs/${project.runId}`, events: runEvents, share: 0.4, follows: project.runId },
    { name: 'overview', path: base, events: projectEvents, share: 0.2, follows: null },
    { name: 'runs', path: `${base}/runs`, events: projectEvents, share: 0.15, follows: null },
    { name: 'cases', path: `${base}/runs/${project.runId}/cases`, events: runEvents, share: 0.15, follows: null },
    { name: 'review room', path: `${base}/runs/${project.blockedRunId}/review`, events: null, share: 0.1, follows: null },
  ]
}

/** The page of a reader who draws `random` of [0, 1). */
export function drawPage(pages: OpenPage[], random: number): OpenPage {
  let sum = 0
  for (const page of pages) {
    sum += page.share
    if (random < sum) return page
  }
  return pages.at(-1)!
}
