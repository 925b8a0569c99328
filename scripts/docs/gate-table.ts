import fs from 'node:fs'
import { barsRows, rulesRows } from '@/bench/gate/print-tables'
import { SCENARIOS } from '@/bench/gate/scenarios'
import type { Tally } from '@/bench/gate/tally'
import { table } from '@/scripts/docs/markdown'

export const SIMULATION = 'docs/reference/gate-simulation.json'
const [BEGIN, END] = ['<!-- simulation: begin, made by `npm run docs` -->', '<!-- simulation: end -->']

/** docs/gate.md with the tables of the simulation between its marks, out of the counts that `npm run bench:gate -- --write` kept. */
export function withSimulation(text: string): string {
  const [before, rest] = text.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`docs/gate.md: expected the lines ${BEGIN} and ${END}`)
  return `${before}${BEGIN}\n\n${simulationTables()}\n\n${END}${after}`
}

function simulationTables(): string {
  const kept = JSON.parse(fs.readFileSync(SIMULATION, 'utf8')) as Record<string, Tally>
  const tallies = SCENARIOS.map(({ id, runs }) => {
    const tally = kept[id]
    if (tally?.runs !== runs) throw new Error(`${SIMULATION}: expected ${runs} runs of "${id}", got ${tally?.runs ?? 'none'}; run npm run bench:gate -- --write ${SIMULATION}`)
    return tally
  })
  const [head, ...rules] = rulesRows(SCENARIOS, tallies)
  const [barHead, ...bars] = barsRows(SCENARIOS, tallies).rows
  return [
    '### Beside other rules', table(head!, rules.map(([name, ...cells]) => [name!.startsWith('ours') ? `**${name!}**` : name!, ...cells])),
    '### Our rule, with intervals', table(barHead!.map((cell) => cell || 'kept'), bars),
  ].join('\n\n')
}
