import { createRandom, type Random } from '@/lib/llm/sandbox/random'

/** Numbers of the company's systems follow from the id alone, so that the same order is the same order everywhere. */
export function recordOf(kind: string, id: unknown): Random {
  return createRandom(`record:${kind}:${String(id)}`)
}

export function makeOrder(random: Random): string {
  return `${random.pick(['NW', 'KH', 'BX', 'LQ', 'PT'])}-${random.int(10000, 99999)}`
}

/** Dates of records are fixed days of a year, so that the same seed gives the same texts whenever they are made. */
export function makeDate(random: Random, fromMonth = 9, toMonth = 11): string {
  return `2026-${String(random.int(fromMonth, toMonth)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`
}

export function makeAmount(random: Random, low = 12, high = 380): number {
  return cents(Math.round((low + random.unit() * (high - low)) * 10) / 10 + 0.05)
}

export function cents(value: number): number {
  return Math.round(value * 100) / 100
}
