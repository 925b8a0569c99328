/** A rate as people read it in reports: three decimals; – where nothing was measured. */
export function formatRate(rate: number | null): string {
  return rate === null ? '–' : rate.toFixed(3)
}

/** A change with its sign, rounded once; 0 has no sign, – where nothing was measured. */
export function formatDelta(delta: number | null): string {
  if (delta === null) return '–'
  const text = Math.abs(delta).toFixed(3)
  if (text === '0.000') return ' 0.000'
  return delta < 0 ? `-${text}` : `+${text}`
}

/** A chance as a percentage with two meaningful digits at most. */
export function formatChance(p: number): string {
  const percent = p * 100
  if (percent < 0.001) return 'less than 0.001%'
  if (percent >= 99.95) return '100%'
  return `${Number(percent.toPrecision(percent >= 10 ? 2 : 1))}%`
}

/** 1200 → 1,200. */
export function formatCount(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** "1 case", "2 cases". */
export function countOf(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`
}
