const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const BASIC_DAY = /^(\d{4})(\d{2})(\d{2})$/
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  // Years below 1000 are other things than dates, and Date.UTC reads those below 100 as 19xx.
  return year >= 1000 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

function minutesOf(offset: string): number {
  if (/^z$/i.test(offset)) return 0
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(3).replace(':', '') || 0)]
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/**
 * One spelling for all ISO 8601 forms of the same day or the same instant; null when the text is no date whose meaning is
 * certain. A time without an offset is a time of some wall clock: it equals its own spellings, never an instant.
 * `day` = the schema says `format: date`: then midnight is a way to write the day, and 20261102 is one too.
 */
export function isoForm(text: string, day: boolean): string | null {
  const plain = DAY.exec(text) ?? (day ? BASIC_DAY.exec(text) : null)
  if (plain) return isDay(Number(plain[1]), Number(plain[2]), Number(plain[3])) ? `${plain[1]}-${plain[2]}-${plain[3]}` : null
  const match = MOMENT.exec(text)
  if (!match) return null
  const [year, month, date, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) => Number(match[index] ?? 0)) as [number, number, number, number, number, number]
  if (!isDay(year, month, date) || hour > 23 || minute > 59 || second > 59) return null
  const fraction = (match[7] ?? '').replace(/0+$/, '')
  const offset = match[8]
  const midnight = hour === 0 && minute === 0 && second === 0 && fraction === '' && (offset === undefined || minutesOf(offset) === 0)
  if (day && midnight) return `${match[1]}-${match[2]}-${match[3]}`
  const shifted = new Date(Date.UTC(year, month - 1, date, hour, minute, second) - (offset === undefined ? 0 : minutesOf(offset)) * 60_000)
  return `${shifted.toISOString().slice(0, 19)}${fraction && `.${fraction}`}${offset === undefined ? '' : 'Z'}`
}
