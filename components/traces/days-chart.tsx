import Link from 'next/link'
import { dayBars } from '@/lib/core/display/day-bars'
import { formatCount, formatDay } from '@/lib/core/display/format'
import { tracesHref, type TraceFilter } from '@/lib/core/display/trace-filter'
import type { TraceDays } from '@/lib/core/display/trace-list'
import styles from '@/components/traces/traces.module.css'

/** Traffic by day: each bar is a way to that day alone. Where the filter is one value, its share stands out from all traffic. */
export function DaysChart({ data, base, filter }: { data: TraceDays; base: string; filter: TraceFilter }) {
  const { bars, outside } = dayBars(data)
  if (bars.length < 2 && filter.from === undefined) return null
  const most = Math.max(1, ...bars.map((bar) => bar.success + bar.error + bar.notReplayable))
  const share = (n: number) => `${(n / most) * 100}%`
  const years = bars[0]?.from.slice(0, 4) !== bars.at(-1)?.to.slice(0, 4)
  const edge = (day: string) => (years ? `${formatDay(day)} ${day.slice(0, 4)}` : formatDay(day))
  return (
    <div className={styles.chart}>
      <ul className={styles.bars} aria-label="Traces by day">
        {bars.map((bar) => {
          const total = bar.success + bar.error + bar.notReplayable
          const words = barWords(bar)
          return (
            <li key={bar.from}>
              <Link href={tracesHref(base, { ...filter, from: bar.from, to: bar.to })} replace scroll={false} prefetch={false} title={words} aria-label={words}>
                {bar.part === null
                  ? <><i data-state="error" style={{ height: share(bar.error) }} /><i data-state="open" style={{ height: share(bar.notReplayable) }} /><i data-state="success" style={{ height: share(bar.success) }} /></>
                  : <><i data-state="rest" style={{ height: share(total - bar.part) }} /><i data-state="part" style={{ height: share(bar.part) }} /></>}
              </Link>
            </li>
          )
        })}
      </ul>
      <div className={styles.axis}>
        <span>{bars[0] ? edge(bars[0].from) : ''}</span>
        <span className={styles.keys}>{data.part === null
          ? <><b data-state="success" /> replayable <b data-state="open" /> not replayable <b data-state="error" /> errors</>
          : <><b data-state="part" /> matches <b data-state="rest" /> all other traffic</>}{outside > 0 && <em> · {formatCount(outside)} at other times</em>}{data.waiting > 0 && <em> · still counting</em>}</span>
        <span>{bars.length > 0 ? edge(bars.at(-1)!.to) : ''}</span>
      </div>
    </div>
  )
}

type Bar = ReturnType<typeof dayBars>['bars'][number]

function barWords({ from, to, success, error, notReplayable, part }: Bar): string {
  const total = success + error + notReplayable
  const days = from === to ? formatDay(from) : `${formatDay(from)} to ${formatDay(to)}`
  const match = part === null ? '' : `; ${formatCount(part)} ${part === 1 ? 'matches' : 'match'}`
  return `${days}: ${formatCount(total)} ${total === 1 ? 'trace' : 'traces'}, ${formatCount(error)} ${error === 1 ? 'error' : 'errors'}, ${formatCount(notReplayable)} not replayable${match}`
}
