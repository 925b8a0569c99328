import { Drawing, Words } from '@/components/docs/pictures/parts'

/** Change in points of the pass rate. */
const SEGMENTS = [
  { label: 'refund_flow', n: 47, change: -14.9 }, { label: 'address_change', n: 164, change: -0.6 }, { label: 'order_status', n: 412, change: 0.5 },
  { label: 'invoice_parse', n: 210, change: 7.1 },
]
const MEAN = { label: 'mean, weighted', n: 833, change: 1.1 }
const [ZERO, POINT] = [440, 14]

function Bar({ y, label, n, change, mean = false }: { y: number; label: string; n: number; change: number; mean?: boolean }) {
  const width = Math.max(2, Math.abs(change) * POINT)
  const falls = change < -2
  return (
    <g>
      <Words x={0} y={y + 17} bold>{label}</Words>
      <Words x={180} y={y + 17} anchor="end">{`n = ${n.toLocaleString('en')}`}</Words>
      <rect x={change < 0 ? ZERO - width : ZERO} y={y + 2} width={width} height="20" rx="3" fill={falls ? 'var(--sg-blocked)' : mean || change < 0 ? 'var(--sg-faint)' : 'var(--sg-pass-fill)'} />
      <Words x={falls ? ZERO - width - 8 : ZERO + Math.max(0, change * POINT) + 8} y={y + 17} anchor={falls ? 'end' : 'start'} tone={falls ? 'blocked' : undefined} bold={falls}>
        {`${change > 0 ? '+' : '−'}${Math.abs(change).toFixed(1)}`}
      </Words>
      {falls && <Words x={ZERO + 12} y={y + 17} tone="blocked" bold>blocks the deploy</Words>}
    </g>
  )
}

export function WorstSegment() {
  return (
    <Drawing
      name="worst-segment" height={230} title="The mean rises while one segment falls"
      about="Change of the pass rate in points by segment: refund_flow minus 14.9 in 47 cases, address_change minus 0.6, order_status plus 0.5, invoice_parse plus 7.1. The weighted mean of all 833 cases rises by 1.1. The gate blocks for refund_flow, which fell by more than the tolerated 2 points."
    >
      <Words x={ZERO} y={14} anchor="middle" size={11}>no change</Words>
      <path d={`M${ZERO} 22 V206`} stroke="var(--sg-border-strong)" />
      <path d={`M${ZERO - 2 * POINT} 22 V206`} stroke="var(--sg-blocked)" strokeDasharray="4 4" />
      <Words x={ZERO - 2 * POINT - 6} y={14} anchor="end" size={11} tone="blocked">tolerated: −2</Words>
      {SEGMENTS.map((segment, i) => <Bar key={segment.label} y={26 + i * 36} {...segment} />)}
      <path d="M0 174 H720" stroke="var(--sg-border)" />
      <Bar y={180} {...MEAN} mean />
    </Drawing>
  )
}
