import { formatPercent } from '@/lib/core/display/format'

const [WIDTH, HEIGHT, PAD] = [72, 20, 2]
const FLAT = 0.02

/** Shares over the newest groupings, oldest first; a gap where the cluster was not there. */
export function Sparkline({ values }: { values: (number | null)[] }) {
  const known = values.filter((value) => value !== null)
  if (known.length < 2) return <span style={{ color: 'var(--sg-faint)' }} title="It was seen in one grouping">–</span>
  const most = Math.max(...known, Number.MIN_VALUE)
  const at = (index: number) => PAD + (index / (values.length - 1)) * (WIDTH - 2 * PAD)
  // what hardly changes is a line in the middle, not one at the upper edge
  const isFlat = most - Math.min(...known) < FLAT * most
  const height = (value: number) => (isFlat ? HEIGHT / 2 : HEIGHT - PAD - (value / most) * (HEIGHT - 2 * PAD))
  const lines: string[] = []
  values.forEach((value, index) => {
    if (value !== null) lines.push(`${index > 0 && values[index - 1] !== null ? 'L' : 'M'}${at(index).toFixed(1)} ${height(value).toFixed(1)}`)
  })
  const last = values.findLastIndex((value) => value !== null)
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={`Share of the traffic from ${formatPercent(known[0])} to ${formatPercent(known.at(-1))}`} style={{ display: 'block' }}>
      <path d={lines.join('')} fill="none" stroke="var(--sg-accent)" strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" />
      <circle cx={at(last)} cy={height(values[last]!)} r={2} fill="var(--sg-accent)" />
    </svg>
  )
}
