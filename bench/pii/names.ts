import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { layOutTable } from '@/bench/coverage-table'
import { NAME_LABELS, readLabelled, scoreNames, type Finder, type Labelled, type NameLabel, type NameScore } from '@/bench/pii/names-score'
import { compromise, listsAlone } from '@/bench/pii/plain-finders'
import { f1, withInterval } from '@/bench/pii/structured-score'
import { findNames } from '@/lib/core/pii/names/find-names'
import { ANY_NAME, ANY_PLACE } from '@/lib/core/pii/names/word-classes'
import { classesOf } from '@/lib/core/pii/names/word-lists'

/** Recall and precision that the layer must keep; a little under what it reached. */
const BARS: Record<NameLabel, [recall: number, precision: number]> = {
  PERSON: [0.9, 0.9], STREET_ADDRESS: [0.94, 0.97], ORGANIZATION: [0.57, 0.93], GPE: [0.82, 0.89],
}
/** One template in four, whose misses and false alarms nobody looked at while the layer was made. */
const isUnseen = (row: Labelled) => row.template_id % 4 === 3
const say = (text: string) => process.stdout.write(`${text}\n`)

/** The part of `npm run bench:pii` about people, addresses, organisations and places; answers which bars were missed. */
export function benchNames(data: string): string[] {
  const rows = readLabelled(`${data}/presidio-research`)
  const ours = scoreNames(rows, findNames)
  const table = [['', 'labelled', 'recall % (95 %)', 'precision % (95 %)', 'F1', 'exact %', 'wholly hidden %']]
  const finders: [string, Finder][] = [['compromise, as it comes', compromise], ['our lists alone', listsAlone]]
  const others = finders.map(([name, find]) => [name, scoreNames(rows, find)] as const)
  const unseen = scoreNames(rows.filter(isUnseen), findNames)
  for (const label of NAME_LABELS) {
    table.push(rowOf(label, ours[label]), rowOf('  of it the templates held apart', unseen[label]))
    for (const [name, scores] of others) if (scores[label].hits > 0) table.push(rowOf(`  ${name}`, scores[label]))
  }
  say(`Names on ${rows.length} labelled texts; a label is found when a finding of its type overlaps it, a place also inside an address\n${layOutTable(table)}`)
  say(`By chance our lists hold ${inLists(rows, 'PERSON', ANY_NAME)} of the words of the people there, and ${inLists(rows, 'GPE', ANY_PLACE)} of the places.\n`)
  sayRequests(data)
  sayTools(data)
  return NAME_LABELS.flatMap((label) => {
    const { labelled, found, hits, right } = ours[label]
    const [recall, precision] = BARS[label]
    return [
      ...(found / labelled < recall ? [`${label}: recall ${(found / labelled).toFixed(3)}, expected at least ${recall}`] : []),
      ...(right / hits < precision ? [`${label}: precision ${(right / hits).toFixed(3)}, expected at least ${precision}`] : []),
    ]
  })
}

function rowOf(name: string, { labelled, found, exact, hidden, hits, right }: NameScore): string[] {
  const percent = (part: number) => ((100 * part) / labelled).toFixed(1)
  return [name, String(labelled), withInterval(found, labelled), withInterval(right, hits), f1(found / labelled, hits === 0 ? 0 : right / hits).toFixed(3), percent(exact), percent(hidden)]
}

function inLists(rows: readonly Labelled[], label: NameLabel, bits: number): string {
  const words = new Set(rows.flatMap(({ spans }) => spans.filter((span) => span.entity_type === label))
    .flatMap(({ entity_value: value }) => (label === 'GPE' ? [value] : value.split(/[\s.]+/).filter((word) => word.length > 1))))
  const listed = [...words].filter((word) => classesOf(word) & bits).length
  return `${listed} of ${words.size} (${((100 * listed) / words.size).toFixed(0)} %)`
}

/** Requests in small letters: people are named in some, and places in more; everything found is shown by type. */
function sayRequests(data: string): void {
  const groups = JSON.parse(gunzipSync(readFileSync(`${data}/clinc-oos/data_full.json.gz`)).toString('utf8')) as Record<string, [string, string][]>
  const texts = Object.values(groups).flat().map(([text]) => text)
  const found = new Map<string, Map<string, number>>()
  for (const text of texts) for (const { type, start, end } of findNames(text)) count(found, type, text.slice(start, end))
  say(`Names found in ${texts.length} requests (CLINC-150):`)
  for (const [type, values] of found) say(`  ${type} ${sum(values)}: ${most(values, 12)}`)
  say('')
}

/** What operators write: any person or organisation found there would take meaning out of every call. */
function sayTools(data: string): void {
  const found = new Map<string, Map<string, number>>()
  let letters = 0
  for (const file of ['airline', 'retail', 'telecom']) {
    const name = `${data}/tau2/production.${file}.json.gz`
    if (!existsSync(name)) continue
    const { info } = JSON.parse(gunzipSync(readFileSync(name)).toString('utf8')) as { info: { environment_info: { policy: string } } }
    letters += info.environment_info.policy.length
    for (const { type, start, end } of findNames(info.environment_info.policy)) count(found, type, info.environment_info.policy.slice(start, end))
  }
  const airline = `${data}/tau-bench/gpt-4o-airline.trials-0-1.json.gz`
  if (existsSync(airline)) {
    const [first] = JSON.parse(gunzipSync(readFileSync(airline)).toString('utf8')) as { traj: { role: string; content: string | null }[] }[]
    const system = first?.traj.find(({ role }) => role === 'system')?.content ?? ''
    letters += system.length
    for (const { type, start, end } of findNames(system)) count(found, type, system.slice(start, end))
  }
  say(`Names found in ${letters} letters of instructions (tau2, tau-bench): ${[...found].map(([type, values]) => `${type} ${sum(values)}: ${most(values, 8)}`).join('; ') || 'none'}\n`)
}

function count(found: Map<string, Map<string, number>>, type: string, value: string): void {
  const values = found.get(type) ?? new Map<string, number>()
  found.set(type, values.set(value, (values.get(value) ?? 0) + 1))
}

const sum = (values: ReadonlyMap<string, number>) => [...values.values()].reduce((total, value) => total + value, 0)
const most = (values: ReadonlyMap<string, number>, shown: number) => [...values].sort((a, b) => b[1] - a[1]).slice(0, shown).map(([value, times]) => `${value} ${times}`).join(', ')
