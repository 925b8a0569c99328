import { parseArgs } from 'node:util'
import { barsTable, rulesTable } from '@/bench/gate/print-tables'
import { runInWorkers } from '@/bench/gate/run-in-workers'
import { SCENARIOS } from '@/bench/gate/scenarios'

/**
 * `npm run bench:gate`: the gate decides simulated runs of which it is known what regressed, through the same steps as in the
 * product, beside the rules that other gates use. Seeded: the figures are the same each time. Ends with code 1 if one is missed.
 */
const { values } = parseArgs({ options: { workers: { type: 'string', default: '2' } } })

const startedMs = performance.now()
const tallies = await runInWorkers(SCENARIOS, Number(values.workers))
const { text, missed } = barsTable(SCENARIOS, tallies)
const runs = tallies.reduce((sum, tally) => sum + tally.runs, 0)
process.stdout.write('40 segments, 1,200 cases, flakes 5% an execution, churn 2%; share of the runs blocked where nothing regressed (nothing, flakes 40),\n')
process.stdout.write('of the regressed segments caught elsewhere; extra calls where nothing regressed\n\n')
process.stdout.write(`${rulesTable(SCENARIOS, tallies)}\n\n${text}\n\n`)
process.stdout.write(`${runs} runs in ${((performance.now() - startedMs) / 1000).toFixed(0)} s; ${missed.length === 0 ? 'every bar is kept' : `missed: ${missed.join('; ')}`}\n`)
if (missed.length > 0) process.exitCode = 1
