/** Five fields of cron. `sets` hold what each field allows; days of the week are 0 (Sunday) to 6. */
export type CronSchedule = { text: string; sets: { minute: Set<number>; hour: Set<number>; day: Set<number>; month: Set<number>; weekday: Set<number> }; anyDay: boolean; anyWeekday: boolean }

export type ReadCron = { ok: true; schedule: CronSchedule } | { ok: false; message: string }

type Field = { name: 'minute' | 'hour' | 'day' | 'month' | 'weekday'; label: string; from: number; to: number; names?: readonly string[] }

const FIELDS: readonly Field[] = [
  { name: 'minute', label: 'minute', from: 0, to: 59 },
  { name: 'hour', label: 'hour', from: 0, to: 23 },
  { name: 'day', label: 'day of the month', from: 1, to: 31 },
  { name: 'month', label: 'month', from: 1, to: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { name: 'weekday', label: 'day of the week', from: 0, to: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
]

const DAY_MS = 86_400_000
/** 29 February comes back after eight years at the latest. */
const LOOK_AHEAD_DAYS = 8 * 366 + 1

/** Reads `0 6 * * 1`: minute, hour, day of the month, month, day of the week, with lists, ranges, steps and English short names. */
export function readCron(text: string): ReadCron {
  const parts = text.trim().split(/\s+/)
  if (text.trim() === '' || parts.length !== FIELDS.length) {
    return { ok: false, message: `expected five fields (minute hour day month weekday), such as 0 6 * * 1, got ${text.trim() === '' ? 'none' : parts.length}` }
  }
  const sets = {} as CronSchedule['sets']
  for (const [index, field] of FIELDS.entries()) {
    const values = readField(parts[index]!, field)
    if (typeof values === 'string') return { ok: false, message: values }
    sets[field.name] = values
  }
  if (sets.weekday.delete(7)) sets.weekday.add(0)
  const schedule = { text: parts.join(' '), sets, anyDay: isAny(parts[2]!), anyWeekday: isAny(parts[4]!) }
  if (!daysOf(schedule).some((day) => matchesDay(schedule, day))) return { ok: false, message: `${schedule.text} never comes: no month has such a day` }
  return { ok: true, schedule }
}

const isAny = (part: string) => part === '*'

function readField(part: string, field: Field): Set<number> | string {
  const values = new Set<number>()
  for (const item of part.split(',')) {
    const match = /^(?:(\*)|([\da-z]+)(?:-([\da-z]+))?)(?:\/(\d+))?$/i.exec(item)
    const [from, to] = match?.[1] ? [field.from, field.name === 'weekday' ? 6 : field.to] : [numberOf(match?.[2], field), numberOf(match?.[3] ?? match?.[2], field)]
    const step = match?.[4] === undefined ? 1 : Number(match[4])
    if (!match || from === null || to === null || from > to || step < 1) return `${field.label}: expected * or ${field.from} to ${field.to}, as 5, 1-5, 1,3 or */2, got ${item === '' ? 'nothing' : item}`
    const last = match[4] !== undefined && !match[1] && match[3] === undefined ? field.to : to
    for (let value = from; value <= last; value += step) values.add(value)
  }
  return values
}

function numberOf(text: string | undefined, { from, to, names }: Field): number | null {
  const named = names?.indexOf(text?.toLowerCase() ?? '') ?? -1
  if (named >= 0) return named + (from === 1 ? 1 : 0)
  if (text === undefined || !/^\d{1,2}$/.test(text)) return null
  const value = Number(text)
  return value >= from && value <= to ? value : null
}

/** Every date that there is, in a leap year. */
function daysOf(schedule: CronSchedule): Date[] {
  return Array.from({ length: 366 }, (_, index) => new Date(Date.UTC(2028, 0, 1 + index))).filter((day) => schedule.sets.month.has(day.getUTCMonth() + 1))
}

/** As cron does: where both the day of the month and of the week are limited, either is enough. */
function matchesDay({ sets, anyDay, anyWeekday }: CronSchedule, day: Date): boolean {
  if (!sets.month.has(day.getUTCMonth() + 1)) return false
  const [byDay, byWeekday] = [sets.day.has(day.getUTCDate()), sets.weekday.has(day.getUTCDay())]
  return anyDay || anyWeekday ? byDay && byWeekday : byDay || byWeekday
}

/** The same times in the form that the queue takes, which knows neither repeated values nor * among others. */
export function queueCron(schedule: CronSchedule): string {
  const { sets, anyDay, anyWeekday } = schedule
  const list = (values: Set<number>, any: boolean) => (any ? '*' : [...values].sort((a, b) => a - b).join(','))
  const fields = [list(sets.minute, sets.minute.size === 60), list(sets.hour, sets.hour.size === 24), list(sets.day, anyDay), list(sets.month, sets.month.size === 12), list(sets.weekday, anyWeekday)]
  return fields.join(' ')
}

/** Whether it is the name of a time zone, such as Europe/Berlin or UTC. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * The first time after `after` (milliseconds since 1970) that a schedule names in a time zone; null when there is none. A time that
 * the clocks leave out in spring counts as the hour after it; one that comes twice in autumn counts once.
 */
export function nextCronTime(schedule: CronSchedule, timezone: string, after: number): number | null {
  const local = localTime(timezone, after)
  const [hours, minutes] = [[...schedule.sets.hour].sort((a, b) => a - b), [...schedule.sets.minute].sort((a, b) => a - b)]
  const first = Math.floor(local / DAY_MS) * DAY_MS
  for (let index = 0; index <= LOOK_AHEAD_DAYS; index++) {
    const day = first + index * DAY_MS
    if (!matchesDay(schedule, new Date(day))) continue
    for (const hour of hours) {
      for (const minute of minutes) {
        const time = utcTime(timezone, day + hour * 3_600_000 + minute * 60_000)
        if (time > after) return time
      }
    }
  }
  return null
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** What the clocks of a time zone show, as if it were UTC. */
function localTime(timezone: string, time: number): number {
  const format = formats.get(timezone) ?? new Intl.DateTimeFormat('en', {
    timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  })
  formats.set(timezone, format)
  const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)])) as Record<string, number>
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
}

/** When the clocks of a time zone show this. */
function utcTime(timezone: string, local: number): number {
  const guess = local - (localTime(timezone, local) - local)
  return guess - (localTime(timezone, guess) - local)
}
