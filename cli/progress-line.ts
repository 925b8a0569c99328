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
