import type { RunDetail } from '@/lib/core/api/runs'

type Progress = RunDetail['progress']

/** `512 of 2000 cases · 20.0 a second · 1 min 15 s left`; what is not known is left out. */
export function progressText({ done, total, ratePerSecond, secondsLeft }: Progress, status: string): string {
  if (status === 'queued') return 'waiting for a worker'
  if (status === 'paused') return `${done} of ${total} cases · paused`
  if (status === 'deciding') return `${done} of ${total} cases · deciding`
  const parts = [`${done} of ${total} cases`]
  if (ratePerSecond !== null) parts.push(`${ratePerSecond.toFixed(1)} a second`)
  if (secondsLeft !== null) parts.push(`${duration(secondsLeft)} left`)
  return parts.join(' · ')
}

/** A bar with the text, one line of at most `columns` characters that redraws itself. */
export function progressBar(progress: Progress, status: string, columns: number): string {
  const text = progressText(progress, status)
  const width = Math.max(10, Math.min(30, columns - text.length - 5))
  const filled = progress.total > 0 ? Math.round((width * progress.done) / progress.total) : 0
  return `\r\u001b[K[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${text}`.slice(0, columns + 4)
}

/** `14 s`, `3 min 5 s` or `2 h 10 min`, rounded up to seconds. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `logs.jsonl: 12.4 MB of 80.0 MB · 5.1 MB a second · 14 s left`, cut to one line. `total` null: not known how much will come. */
export function bytesLine({ name, sent, total, ms }: { name: string; sent: number; total: number | null; ms: number }, columns: number): string {
  const rate = ms >= 1000 ? (1000 * sent) / ms : null
  const parts = [`${name}: ${megabytes(sent)}${total === null ? '' : ` of ${megabytes(total)}`}`]
  if (rate !== null) parts.push(`${megabytes(rate)} a second`)
  if (rate !== null && total !== null && rate > 0) parts.push(`${duration(Math.max(0, total - sent) / rate)} left`)
  return parts.join(' · ').slice(0, columns)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
