import { Worker } from 'node:worker_threads'
import type { Scenario } from '@/bench/gate/scenarios'
import { addTally, emptyTally, type Tally } from '@/bench/gate/tally'
import type { Part } from '@/bench/gate/worker'

/** About as many cases as are simulated in a tenth of a second. */
const CASES_PER_PART = 60_000

/** One tally per scenario, in their order; the same whatever the number of workers. */
export async function runInWorkers(scenarios: readonly Scenario[], workers: number): Promise<Tally[]> {
  const tallies = scenarios.map(emptyTally)
  // the large ones first, so that none is left alone at the end
  const parts = scenarios.flatMap(partsOf).sort((a, b) => scenarios[b.scenario]!.population.cases - scenarios[a.scenario]!.population.cases)
  await Promise.all(Array.from({ length: workers }, () => work(parts, tallies)))
  return tallies
}

function partsOf({ population, runs }: Scenario, scenario: number): Part[] {
  const size = Math.ceil(CASES_PER_PART / population.cases)
  return Array.from({ length: Math.ceil(runs / size) }, (_, i) => ({ scenario, from: i * size, to: Math.min(runs, (i + 1) * size) }))
}

async function work(parts: Part[], tallies: Tally[]): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url))
  try {
    for (let part = parts.shift(); part; part = parts.shift()) addTally(tallies[part.scenario]!, await simulate(worker, part))
  } finally {
    await worker.terminate()
  }
}

function simulate(worker: Worker, part: Part): Promise<Tally> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (tally: Tally) => {
      worker.off('error', reject)
      resolve(tally)
    })
    worker.postMessage(part)
  })
}
