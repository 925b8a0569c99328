import type { SliceCondition } from '@/lib/core/slices/slice-condition'
import { Prisma } from '@/lib/db/generated/client'

/** The same numbers that `asNumber` of lib/core/slices takes for plain ones. */
const PLAIN_NUMBER = '^-?(0|[1-9][0-9]{0,14})([.][0-9]{1,15})?$'

/** Whether a row of "case" lies in the slice, as `inSlice` says; `alias` is the name that the query gives the table. */
export function matchesCondition(condition: SliceCondition, alias: 'c' | 'd'): Prisma.Sql {
  const value = valueOf(condition.key, alias)
  if (condition.op === 'is') return Prisma.sql`${value} = ${condition.value}`
  const number = Prisma.sql`CASE WHEN ${value} ~ ${PLAIN_NUMBER} THEN (${value})::numeric END`
  const from = condition.op === 'to' ? Prisma.empty : Prisma.sql`AND ${number} >= ${condition.from}::numeric`
  const to = condition.op === 'from' ? Prisma.empty : Prisma.sql`AND ${number} < ${condition.to}::numeric`
  return Prisma.sql`(${number} IS NOT NULL ${from} ${to})`
}

function valueOf(key: string, alias: 'c' | 'd'): Prisma.Sql {
  const column = Prisma.raw(key.startsWith('derived.') ? `${alias}.derived` : `${alias}.dimensions`)
  return Prisma.sql`(${column}->>${key.startsWith('own.') ? key.slice('own.'.length) : key})`
}
