import type { Quality } from '@/bench/coverage-quality'

/** What has to be reached; rounded to two digits, as the figures it comes from were published. */
export type QualityBar = { row: string; from: string; bar: Partial<Record<keyof Quality, number>> }

/** Figures that are better when smaller. */
const SMALLER: readonly (keyof Quality)[] = ['noise']

export function missedBars(quality: Quality, { row, bar }: QualityBar): string[] {
  const round = (value: number) => Math.round(value * 100) / 100
  return (Object.keys(bar) as (keyof Quality)[]).flatMap((name) => {
    const [value, wanted] = [round(quality[name] ?? NaN), bar[name]!]
    const kept = SMALLER.includes(name) ? value <= wanted : value >= wanted
    return kept ? [] : [`${row}: ${name} ${value}, expected ${SMALLER.includes(name) ? 'at most' : 'at least'} ${wanted}`]
  })
}

/** Of each figure the middle one. */
export function medianQuality(list: readonly Quality[]): Quality {
  const middle = (of: (quality: Quality) => number) => list.map(of).sort((a, b) => a - b)[list.length >> 1]!
  return {
    clusters: middle(({ clusters }) => clusters), noise: middle(({ noise }) => noise), coverage: middle(({ coverage }) => coverage), purity: middle(({ purity }) => purity),
    purityOfAll: middle(({ purityOfAll }) => purityOfAll), nmi: middle(({ nmi }) => nmi), ari: middle(({ ari }) => ari), found: middle(({ found }) => found),
    outside: list.some(({ outside }) => outside === null) ? null : middle(({ outside }) => outside!),
  }
}

const percent = (value: number | null | undefined) => (value == null ? '' : `${Math.round(100 * value)} %`)
const figure = (value: number | undefined) => (value === undefined ? '' : value.toFixed(2))

export function qualityRow(name: string, quality: Partial<Quality>): string[] {
  const { clusters, noise, coverage, purity, purityOfAll, nmi, ari, found, outside } = quality
  return [name, clusters === undefined ? '' : String(clusters), percent(noise), percent(coverage), figure(purity), figure(purityOfAll), figure(nmi), figure(ari), found === undefined ? '' : String(found), percent(outside)]
}

export const QUALITY_HEAD = ['', 'clusters', 'noise', 'coverage', 'purity', 'with others', 'NMI', 'ARI', 'intents found', 'others left out']

/** Columns as wide as their widest cell, the first to the left, the others to the right. */
export function layOutTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ').trimEnd()).join('\n')
}
