/** Bars of several lengths and the gate that the shortest one does not reach. */
export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden focusable="false">
      <rect width="20" height="20" rx="5" fill="var(--sg-accent)" />
      <g stroke="var(--sg-surface)" strokeWidth="2" strokeLinecap="round">
        <path d="M4.5 6h9.5M4.5 10h4.5M4.5 14h9.5" />
        <path d="M12 3.5v13" strokeWidth="1.2" strokeDasharray="1.6 2" opacity=".75" />
      </g>
    </svg>
  )
}
