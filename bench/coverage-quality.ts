import fs from 'node:fs'
import zlib from 'node:zlib'
import { adjustedRandIndex } from '@/lib/core/clustering/adjusted-rand-index'

/** `[text, intent]`; 'oos' belongs to no intent. */
export type Labelled = [text: string, intent: string]
export const OUT_OF_SCOPE = 'oos'

/**
 * How well clusters match intents. `coverage`: share of the texts with an intent that are in a cluster. `purity`, `nmi`, `ari`:
 * over the texts with an intent that are in a cluster. `purityOfAll`: those that belong to no intent count as wrong. `found`:
 * intents that most texts of some cluster have. `outside`: share of the texts of no intent that are noise; null without such.
 */
export type Quality = {
  clusters: number; noise: number; coverage: number; purity: number; purityOfAll: number; nmi: number; ari: number; found: number; outside: number | null
}

/** CLINC-150 (Larson et al., EMNLP 2019) from its folder; null where the data is not there. */
export function readClinc(folder: string): { train: Labelled[]; test: Labelled[]; outside: Labelled[]; domains: string[][] } | null {
  const read = (name: string) => {
    const file = [`${folder}/${name}`, `${folder}/${name}.gz`].find((path) => fs.existsSync(path))
    if (file === undefined) return null
    const bytes = fs.readFileSync(file)
    return JSON.parse((file.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes).toString()) as unknown
  }
  const [data, domains] = [read('data_full.json') as Record<string, Labelled[]> | null, read('domains.json') as Record<string, string[]> | null]
  return data && domains && { train: data.train!, test: data.test!, outside: data.oos_test!, domains: Object.values(domains) }
}

export function qualityOf(labels: Int32Array, rows: readonly Labelled[]): Quality {
  const known = rows.flatMap(([, intent], i) => (intent === OUT_OF_SCOPE ? [] : [i]))
  const strangers = rows.flatMap(([, intent], i) => (intent === OUT_OF_SCOPE ? [i] : []))
  const clustered = known.filter((i) => labels[i]! >= 0)
  const names = [...new Set(rows.map(([, intent]) => intent))]
  const [found, truth] = [clustered.map((i) => labels[i]!), clustered.map((i) => names.indexOf(rows[i]![1]))]
  const all = [...labels.keys()].filter((i) => labels[i]! >= 0)
  const majorities = majoritiesOf(all.map((i) => [labels[i]!, rows[i]![1]]))
  return {
    clusters: majorities.length, noise: 1 - all.length / rows.length, coverage: clustered.length / known.length,
    purity: majoritiesOf(clustered.map((i) => [labels[i]!, rows[i]![1]])).reduce((sum, { count }) => sum + count, 0) / clustered.length,
    purityOfAll: majorities.reduce((sum, { count }) => sum + count, 0) / all.length,
    nmi: normalisedInformation(found, truth), ari: adjustedRandIndex(found, truth),
    found: new Set(majorities.map(({ name }) => name).filter((name) => name !== OUT_OF_SCOPE)).size,
    outside: strangers.length === 0 ? null : strangers.filter((i) => labels[i]! < 0).length / strangers.length,
  }
}

function majoritiesOf(pairs: readonly (readonly [label: number, name: string])[]): { name: string; count: number }[] {
  const clusters = new Map<number, Map<string, number>>()
  for (const [label, name] of pairs) {
    const counts = clusters.get(label) ?? new Map<string, number>()
    clusters.set(label, counts.set(name, (counts.get(name) ?? 0) + 1))
  }
  return [...clusters.values()].map((counts) => {
    const [name, count] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))
    return { name, count }
  })
}

/** Mutual information over the mean of both entropies: scikit-learn's normalized_mutual_info_score. */
export function normalisedInformation(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [entropy(one), entropy(other)]
  return a + b === 0 ? 1 : (a + b - entropy(one.map((value, i) => `${value} ${other[i]}`))) / ((a + b) / 2)
}

function entropy(values: readonly (number | string)[]): number {
  const counts = new Map<number | string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum - (count / values.length) * Math.log(count / values.length), 0)
}
