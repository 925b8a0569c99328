import { parentPort } from 'node:worker_threads'
import { SCENARIOS } from '@/bench/gate/scenarios'
import { simulateRuns } from '@/bench/gate/simulate-runs'

/** Simulates a part of a scenario's runs for the main thread. */
export type Part = { scenario: number; from: number; to: number }

parentPort!.on('message', ({ scenario, from, to }: Part) => {
  parentPort!.postMessage(simulateRuns(SCENARIOS[scenario]!, from, to))
})
