import type { ReactNode } from 'react'

type Tone = 'plain' | 'accent' | 'pass' | 'blocked' | 'warn' | 'open'

const TONES: Record<Tone, { fill: string; stroke: string; text: string }> = {
  plain: { fill: 'var(--sg-sunken)', stroke: 'var(--sg-border-strong)', text: 'var(--sg-text)' },
  accent: { fill: 'var(--sg-accent-bg)', stroke: 'var(--sg-accent)', text: 'var(--sg-accent)' },
  pass: { fill: 'var(--sg-pass-bg)', stroke: 'var(--sg-pass-border)', text: 'var(--sg-pass)' },
  blocked: { fill: 'var(--sg-blocked-bg)', stroke: 'var(--sg-blocked-border)', text: 'var(--sg-blocked)' },
  warn: { fill: 'var(--sg-warn-bg)', stroke: 'var(--sg-warn-border)', text: 'var(--sg-warn)' },
  open: { fill: 'var(--sg-open-bg)', stroke: 'var(--sg-open-border)', text: 'var(--sg-open)' },
}

/** A drawing with a name and a description for those who do not see it; colours are the tokens of the product. */
export function Drawing({ name, title, about, height, children }: { name: string; title: string; about: string; height: number; children: ReactNode }) {
  return (
    <svg viewBox={`0 0 720 ${height}`} role="img" aria-labelledby={`picture-${name}-title picture-${name}-about`} fontSize="13" fill="var(--sg-text)">
      <title id={`picture-${name}-title`}>{title}</title>
      <desc id={`picture-${name}-about`}>{about}</desc>
      <defs>
        <marker id={`picture-${name}-tip`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
          <path d="M0 0.6 L7.4 4 L0 7.4 z" fill="var(--sg-faint)" />
        </marker>
      </defs>
      {children}
    </svg>
  )
}

export function Box({ x, y, w, h = 52, title, sub, tone = 'plain' }: { x: number; y: number; w: number; h?: number; title: string; sub?: string; tone?: Tone }) {
  const { fill, stroke, text } = TONES[tone]
  const middle = y + h / 2
  return (
    <g>
      <rect x={x} y={y} width={w} height={h} rx="8" fill={fill} stroke={stroke} />
      <text x={x + w / 2} y={sub ? middle - 4 : middle + 4.5} textAnchor="middle" fontWeight="600" fill={text}>{title}</text>
      {sub && <text x={x + w / 2} y={middle + 13} textAnchor="middle" fontSize="11" fill="var(--sg-dim)">{sub}</text>}
    </g>
  )
}

export function Arrow({ name, d, dashed = false }: { name: string; d: string; dashed?: boolean }) {
  return <path d={d} fill="none" stroke="var(--sg-faint)" strokeWidth="1.4" strokeDasharray={dashed ? '4 4' : undefined} markerEnd={`url(#picture-${name}-tip)`} />
}

export function Words({ x, y, children, anchor = 'start', tone, size = 12, bold = false }: {
  x: number; y: number; children: string; anchor?: 'start' | 'middle' | 'end'; tone?: Tone; size?: number; bold?: boolean
}) {
  return <text x={x} y={y} textAnchor={anchor} fontSize={size} fontWeight={bold ? 600 : undefined} fill={tone ? TONES[tone].text : 'var(--sg-dim)'}>{children}</text>
}
