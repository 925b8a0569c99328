import { Arrow, Box, Drawing, Words } from '@/components/docs/pictures/parts'

const name = 'chain-of-the-set'
const LINKS = [
  { kind: 'add', what: 'refund twice', hash: '5c1e…' }, { kind: 'add', what: 'wrong address', hash: 'a90b…' },
  { kind: 'refine', what: 'what is right', hash: '17f4…' }, { kind: 'erase', what: 'a tombstone stays', hash: 'e2d8…' },
]

export function ChainOfTheSet() {
  return (
    <Drawing
      name={name} height={220} title="The chain of the adversarial set"
      about="Four links in a row: add, add, refine, erase. Each holds a hash of its content and the hash of the link before it. The hash of the last link, the head, is written into the report of every run and into the audit log, so that whoever rewrites the chain contradicts them."
    >
      {LINKS.map(({ kind, what, hash }, i) => {
        const x = i * 186
        return (
          <g key={hash}>
            <rect x={x} y={14} width="160" height="96" rx="8" fill="var(--sg-sunken)" stroke={i === 3 ? 'var(--sg-accent)' : 'var(--sg-border-strong)'} />
            <Words x={x + 12} y={36} bold>{`${i + 1} · ${kind}`}</Words>
            <Words x={x + 12} y={56}>{what}</Words>
            <Words x={x + 12} y={78} size={11}>{`before: ${i === 0 ? '0000…' : LINKS[i - 1]!.hash}`}</Words>
            <Words x={x + 12} y={96} size={11} tone={i === 3 ? 'accent' : undefined} bold={i === 3}>{`hash: ${hash}`}</Words>
            {i > 0 && <Arrow name={name} d={`M${x} 74 H${x - 24}`} />}
          </g>
        )
      })}
      <Words x={638} y={134} anchor="middle" tone="accent" bold>head</Words>
      <Arrow name={name} d="M610 110 V140 H240 V158" dashed />
      <Arrow name={name} d="M610 140 H480 V158" dashed />
      <Box x={150} y={160} w={180} title="Report of every run" sub="head and number of cases" tone="accent" />
      <Box x={390} y={160} w={180} title="Audit log" sub="with every change" tone="accent" />
    </Drawing>
  )
}
