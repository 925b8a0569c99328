import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { barsTable, rulesTable } from '@/bench/gate/print-tables'
import { runInWorkers } from '@/bench/gate/run-in-workers'
import { SCENARIOS } from '@/bench/gate/scenarios'

/**
 * `npm run bench:gate`: the gate decides simulated runs of which it is known what regressed, through the same steps as in the
 * product, beside the rules that other gates use. Seeded: the figures are the same each time. Ends with code 1 if one is missed. `--write FILE`
 * keeps the counts, of which `npm run docs` makes the table of docs/gate.md.
 */
const { values } = parseArgs({ options: { workers: { type: 'string', default: '2' }, write: { type: 'string' } } })

const startedMs = performance.now()
const total = SCENARIOS.reduce((sum, { runs }) => sum + runs, 0)
process.stdout.write(`${total} simulated runs of section 17 (40 segments, 1,200 cases, flakes 5% an execution, churn 2%, unless it says otherwise).\n`)
process.stdout.write('Share of the runs that are blocked where nothing regressed (nothing, flakes 40), of the regressed segments that are caught\n')
process.stdout.write('elsewhere; extra calls where nothing regressed.\n\n')
const tallies = await runInWorkers(SCENARIOS, Number(values.workers))
if (values.write !== undefined) {
  writeFileSync(values.write, `${JSON.stringify(Object.fromEntries(SCENARIOS.map(({ id }, i) => [id, tallies[i]])), null, 1)}\n`)
}
const { text, missed } = barsTable(SCENARIOS, tallies)
process.stdout.write(`${rulesTable(SCENARIOS, tallies)}\n\n${text}\n\n`)
const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
process.stdout.write(`${missed.length === 0 ? 'Every bar is kept' : `Missed: ${missed.join('; ')}`}; ${seconds} s on ${values.workers} workers.\n`)
if (missed.length > 0) process.exitCode = 1
