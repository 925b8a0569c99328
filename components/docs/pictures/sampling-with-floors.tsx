import { Drawing, Words } from '@/components/docs/pictures/parts'
import { allocate } from '@/lib/core/sampling/allocate'

/** Calls of a week. The cases are drawn from them by the product's own rule. */
const CALLS = new Map([['order status', 60_000], ['invoices', 30_000], ['address change', 8_000], ['refunds', 1_500], ['tax letters', 500]])
const [EVEN, FLOORS] = [0, 10].map((floor) => allocate(CALLS, { sampleSize: 200, floor })) as [Map<string, number>, Map<string, number>]
const CLUSTERS = [...CALLS].map(([label, calls]) => ({ label, calls, even: EVEN.get(label)!, floors: FLOORS.get(label)! }))
const SCALE = 1.55

export function SamplingWithFloors() {
  return (
    <Drawing
      name="sampling-with-floors" height={232} title="A sample with floors"
      about="Five clusters of a week with 100,000 calls and a sample of 200 cases. In proportion to the traffic, refunds would get 3 cases and tax letters 1. With floors each of them gets 10, and the large clusters give up a few. Each case keeps its chance of being drawn, so that the mean of the traffic can still be computed."
    >
      <Words x={190} y={16} anchor="end" size={11}>calls of the week</Words>
      <Words x={210} y={16} size={11}>200 cases in proportion</Words>
      <Words x={470} y={16} size={11} tone="accent">200 cases with floors</Words>
      {CLUSTERS.map(({ label, calls, even, floors }, i) => {
        const y = 30 + i * 40
        const rare = floors > even
        return (
          <g key={label}>
            <Words x={0} y={y + 18} bold>{label}</Words>
            <Words x={190} y={y + 18} anchor="end">{calls.toLocaleString('en')}</Words>
            <rect x={210} y={y + 3} width={Math.max(1.5, even * SCALE)} height="20" rx="3" fill="var(--sg-border-strong)" />
            <Words x={210 + even * SCALE + 7} y={y + 18} tone={rare ? 'blocked' : undefined} bold={rare}>{String(even)}</Words>
            <rect x={470} y={y + 3} width={floors * SCALE} height="20" rx="3" fill="var(--sg-accent)" />
            <Words x={470 + floors * SCALE + 7} y={y + 18} tone={rare ? 'accent' : undefined} bold={rare}>{String(floors)}</Words>
          </g>
        )
      })}
    </Drawing>
  )
}
