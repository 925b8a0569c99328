import { Drawing, Words } from '@/components/docs/pictures/parts'

const BASELINE = [true, true, false, true, true, false, true, true]
const CANDIDATE = [true, false, true, true, false, false, null, true]

const WORDS: Record<string, { text: string; tone?: 'blocked' | 'pass' | 'warn' }> = {
  break: { text: 'break', tone: 'blocked' }, fix: { text: 'fix', tone: 'pass' }, same: { text: 'same' }, missing: { text: 'no pair', tone: 'warn' },
}

function flip(before: boolean, after: boolean | null): string {
  if (after === null) return 'missing'
  return before === after ? 'same' : before ? 'break' : 'fix'
}

function Mark({ x, y, passed }: { x: number; y: number; passed: boolean | null }) {
  if (passed === null) {
    return <g><rect x={x} y={y} width="56" height="34" rx="6" fill="none" stroke="var(--sg-border-strong)" strokeDasharray="4 3" /><Words x={x + 28} y={y + 22} anchor="middle">?</Words></g>
  }
  return (
    <g>
      <rect x={x} y={y} width="56" height="34" rx="6" fill={passed ? 'var(--sg-pass-bg)' : 'var(--sg-blocked-bg)'} stroke={passed ? 'var(--sg-pass-border)' : 'var(--sg-blocked-border)'} />
      <path d={passed ? `M${x + 21} ${y + 17} l5 5 l9 -10` : `M${x + 22} ${y + 11} l12 12 m0 -12 l-12 12`} fill="none" stroke={passed ? 'var(--sg-pass)' : 'var(--sg-blocked)'} strokeWidth="2.2" strokeLinecap="round" />
    </g>
  )
}

export function ArmsAndFlips() {
  return (
    <Drawing
      name="arms-and-flips" height={190} title="Two arms on the same cases"
      about="Eight cases, answered by the baseline and by the candidate. Two cases passed before and fail now: breaks. One failed before and passes now: a fix. One could not be measured on one side: no pair, and counted as missing. The other four are the same and say nothing about the change."
    >
      <Words x={0} y={20}>case</Words>
      <Words x={0} y={58} bold>baseline</Words>
      <Words x={0} y={104} bold>candidate</Words>
      <Words x={0} y={150}>what it is</Words>
      {BASELINE.map((before, i) => {
        const x = 96 + i * 79
        const words = WORDS[flip(before, CANDIDATE[i]!)]!
        return (
          <g key={i}>
            <Words x={x + 28} y={20} anchor="middle">{String(i + 1)}</Words>
            <Mark x={x} y={36} passed={before} />
            <Mark x={x} y={82} passed={CANDIDATE[i]!} />
            <Words x={x + 28} y={150} anchor="middle" tone={words.tone} bold={words.tone !== undefined}>{words.text}</Words>
          </g>
        )
      })}
      <Words x={96} y={180}>2 breaks, 1 fix, 4 the same, 1 missing: seven pairs, one net loss.</Words>
    </Drawing>
  )
}
