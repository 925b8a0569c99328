import os from 'node:os'
import { parseArgs } from 'node:util'
import { startBenchProduct, type BenchProduct } from '@/bench/throughput/bench-product'
import { timeRun, type TimedRun } from '@/bench/throughput/time-run'

/**
 * `npm run bench`: runs through the whole product (Postgres, queue on Postgres, worker processes of their own) against a model
 * server with a fixed latency. How near a run comes to the time that its calls alone must take, whether memory grows with the
 * number of cases, and what a second worker gives. Ends with code 1 if a bar is missed. `-- --only throughput|memory|workers`.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    cases: { type: 'string', default: '2000' },
    latency: { type: 'string', default: '100' },
    concurrency: { type: 'string', default: '100' },
    repeat: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
    profile: { type: 'string' },
  },
})

const MOST_OF_LIMIT = 1.25
const MOST_MEMORY = 1.25
/** Of the times that there are more workers: 1.6 times as fast with two. */
const LEAST_OF_WORKERS = 0.8
const MEMORY = { cases: [2000, 20_000], latencyMs: 10 } as const
/** Long answers: on two cores a second worker shall not wait for the processor but for answers, as with real models. */
const WORKERS = { cases: 2000, latencyMs: 400 }

const say = (text: string) => process.stdout.write(`${text}\n`)
const number = (value: number) => value.toLocaleString('en-US')
const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`

function wholeNumber(name: 'cases' | 'latency' | 'concurrency' | 'repeat' | 'workers'): number {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name}: ${values[name]} is not a whole number of at least 1`)
  return value
}

const limitOf = (cases: number, latencyMs: number, concurrency: number) => (2 * cases * latencyMs) / concurrency / 1000
const [cases, latencyMs, concurrency] = [wholeNumber('cases'), wholeNumber('latency'), wholeNumber('concurrency')]

/** Several runs on one worker process, the first on a cold one; the one in the middle counts. */
async function measureThroughput(product: BenchProduct): Promise<boolean> {
  const limit = limitOf(cases, latencyMs, concurrency)
  say(`${number(cases)} cases, ${number(2 * cases)} calls of ${latencyMs} ms, concurrency ${concurrency}; limit calls × latency / concurrency ${limit.toFixed(2)} s`)
  const target = await product.startTarget(latencyMs)
  const worker = await product.startWorker({ profile: values.profile })
  const ratios: number[] = []
  for (let index = 0; index < wholeNumber('repeat'); index += 1) {
    const { seconds, startSeconds } = await timeRun(product, { baseUrl: target.baseUrl, cases, concurrency })
    ratios.push(seconds / limit)
    say(`  ${seconds.toFixed(2)} s (started after ${startSeconds.toFixed(2)} s), ratio ${(seconds / limit).toFixed(2)}${index === 0 ? ', worker just started' : ''}`)
  }
  await worker.stop()
  target.stop()
  const middle = ratios.toSorted((a, b) => a - b)[Math.floor((ratios.length - 1) / 2)]!
  return verdict(middle <= MOST_OF_LIMIT, `ratio ${middle.toFixed(2)}, at most ${MOST_OF_LIMIT}`)
}

async function measureMemory(product: BenchProduct): Promise<boolean> {
  say(`Memory of a worker process, concurrency ${concurrency}, calls of ${MEMORY.latencyMs} ms`)
  const [few, many] = [await memoryOf(product, MEMORY.cases[0]), await memoryOf(product, MEMORY.cases[1])]
  const ratio = many.peakRss / few.peakRss
  return verdict(ratio <= MOST_MEMORY, `${number(MEMORY.cases[1])} cases need ${ratio.toFixed(2)} × the memory of ${number(MEMORY.cases[0])}, at most ${MOST_MEMORY}`)
}

/** On a worker process of its own: a peak is that of one run. */
async function memoryOf(product: BenchProduct, count: number) {
  const target = await product.startTarget(MEMORY.latencyMs)
  const worker = await product.startWorker()
  const run = await timeRun(product, { baseUrl: target.baseUrl, cases: count, concurrency })
  const memory = await worker.memory()
  await worker.stop()
  target.stop()
  const starting = `starting it allocated ${megabytes(run.startHeap)} and took ${run.startSeconds.toFixed(2)} s`
  say(`  ${number(count)} cases in ${run.seconds.toFixed(1)} s: peak ${megabytes(memory.peakRss)}, heap up to ${megabytes(memory.peakHeap)}, in use after it ${megabytes(memory.keptHeap)}; ${starting}`)
  return memory
}

async function measureWorkers(product: BenchProduct): Promise<boolean> {
  const workers = wholeNumber('workers')
  say(`${number(WORKERS.cases)} cases, ${number(2 * WORKERS.cases)} calls of ${WORKERS.latencyMs} ms; the limit of concurrent calls holds for each process`)
  const one = await timeWith(1, product)
  const several = await timeWith(workers, product)
  const ratio = one.seconds / several.seconds
  const least = LEAST_OF_WORKERS * workers
  return verdict(ratio >= least, `${workers} workers are ${ratio.toFixed(2)} times as fast as one, at least ${least.toFixed(1)}`)
}

async function timeWith(count: number, product: BenchProduct): Promise<TimedRun> {
  const target = await product.startTarget(WORKERS.latencyMs)
  const workers = await Promise.all(Array.from({ length: count }, () => product.startWorker()))
  const run = await timeRun(product, { baseUrl: target.baseUrl, cases: WORKERS.cases, concurrency })
  await Promise.all(workers.map((worker) => worker.stop()))
  target.stop()
  const limit = limitOf(WORKERS.cases, WORKERS.latencyMs, concurrency * count)
  say(`  ${count} worker${count === 1 ? '' : 's'}, concurrency ${concurrency} each: ${run.seconds.toFixed(2)} s; limit ${limit.toFixed(2)} s, ratio ${(run.seconds / limit).toFixed(2)}`)
  return run
}

function verdict(kept: boolean, text: string): boolean {
  say(`  ${kept ? 'kept' : 'MISSED'}: ${text}`)
  return kept
}

const MEASUREMENTS = { throughput: measureThroughput, memory: measureMemory, workers: measureWorkers }

function chosen(): ((product: BenchProduct) => Promise<boolean>)[] {
  const { only } = values
  if (only === undefined) return Object.values(MEASUREMENTS)
  const found = Object.entries(MEASUREMENTS).find(([name]) => name === only)
  if (!found) throw new Error(`--only: there is no ${only}, only ${Object.keys(MEASUREMENTS).join(', ')}`)
  return [found[1]]
}

async function main(): Promise<void> {
  const measurements = chosen()
  say(`${os.availableParallelism()} cores, load average ${os.loadavg()[0]!.toFixed(2)}`)
  const product = await startBenchProduct()
  try {
    for (const measure of measurements) if (!await measure(product)) process.exitCode = 1
  } finally {
    await product.close()
  }
}

await main()
