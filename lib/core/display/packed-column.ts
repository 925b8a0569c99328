/** One figure of every row: each by itself, or one that most have and the others by position. */
export type Column<T> = { all: T[] } | { mostly: T; others: Record<number, T> }

export function packColumn<T>(values: T[]): Column<T> {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const [mostly, times] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [values[0] as T, 0])
  // a value by its position takes about three times the room
  if ((values.length - times) * 3 > values.length) return { all: values }
  return { mostly, others: Object.fromEntries(values.flatMap((value, i) => (value === mostly ? [] : [[i, value]]))) as Record<number, T> }
}

export function readColumn<T>(column: Column<T>): (i: number) => T {
  if ('all' in column) return (i) => column.all[i]!
  return (i) => (i in column.others ? column.others[i]! : column.mostly)
}

/** Four digits are more than a table shows; null where there is no figure, as in reports of older versions. */
export function rounded(value: number | null | undefined): number | null {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : null
}
