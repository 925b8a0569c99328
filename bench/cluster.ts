import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Measured, Size } from '@/bench/cluster-size'

/**
 * `npm run bench:cluster`: HDBSCAN of seeded unit vectors around known directions, in threads and on the pure path, each size in a
 * process of its own, so that its peak memory is its own. Ends with code 1 if the fastest try of a size takes longer than its bar.
 */
const THREADS = 2
const SIZES: Size[] = [
  { n: 2000, dimensions: 3072, centers: 20, barSeconds: 1.5, tries: 5, pure: true },
  { n: 10_000, dimensions: 256, centers: 60, barSeconds: 3, tries: 5, pure: true },
  // 25 times the work of 10,000: several minutes on the pure path
  { n: 50_000, dimensions: 256, centers: 150, barSeconds: 45, tries: 2, pure: false },
]

function measure(size: Size): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('cluster-size.ts', import.meta.url)), [JSON.stringify({ ...size, threads: THREADS })])
    child.once('message', (measured) => resolve(measured as Measured))
    child.once('exit', (code) => reject(new Error(`${size.n} × ${size.dimensions} ended with code ${code} before it was measured.`)))
  })
}

function describe({ n, dimensions, barSeconds }: Size, measured: Measured, pureAtTenThousand: number | null): string {
  const { seconds, tries, peakMb, clusters, noise, ariToTruth, approximate, pure } = measured
  const estimate = pureAtTenThousand === null ? 'not run' : `not run, about ${(pureAtTenThousand * (n / 10_000) ** 2).toFixed(0)} s by n²`
  const pureSeconds = pure ? `${pure.seconds.toFixed(1)} s, ${(pure.seconds / seconds).toFixed(1)} times as long` : estimate
  return [
    `${n.toLocaleString('en')} × ${dimensions.toLocaleString('en')}${approximate ? ', approximate' : ''}`,
    `  ${THREADS} threads   ${seconds.toFixed(2)} s, fastest of ${tries}; bar ${barSeconds} s${seconds > barSeconds ? ': MISSED' : ''}; ${measured.stages}`,
    `  pure path   ${pureSeconds}${pure ? `; ${pure.same ? 'the same bits' : 'ANOTHER RESULT'}` : ''}`,
    `  memory      ${peakMb.toFixed(0)} MB at most, of which the rows are ${(n * dimensions * 4 / 1e6).toFixed(0)} MB`,
    `  found       ${clusters} clusters, ${noise.toLocaleString('en')} rows of noise; adjusted Rand index to the truth ${ariToTruth.toFixed(3)}`,
    ...(measured.ariOfApproximate === null ? [] : [`              to the approximate tree of the same rows ${measured.ariOfApproximate.toFixed(3)}`]),
  ].join('\n')
}

process.stdout.write(`HDBSCAN with ${THREADS} threads on ${availableParallelism()} cores, Node ${process.version}\n`)
let pureAtTenThousand: number | null = null
const missed: string[] = []
for (const size of SIZES) {
  const measured = await measure(size)
  if (size.n === 10_000) pureAtTenThousand = measured.pure?.seconds ?? null
  process.stdout.write(`\n${describe(size, measured, pureAtTenThousand)}\n`)
  const name = `${size.n} × ${size.dimensions}`
  if (measured.seconds > size.barSeconds) missed.push(`${name} took ${measured.seconds.toFixed(2)} s, over ${size.barSeconds} s`)
  if (measured.pure?.same === false) missed.push(`${name} differs from the pure path`)
}
process.stdout.write(`\n${missed.length === 0 ? 'Every bar is kept' : `Missed: ${missed.join('; ')}`}.\n`)
if (missed.length > 0) process.exitCode = 1
