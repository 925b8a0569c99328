/**
 * How alike two partitions of the same rows are: 1 when they are the same, about 0 when they agree no more than by chance, below
 * it when less (Hubert and Arabie, "Comparing partitions", 1985). Labels may be any numbers; -1 counts as a group as any other.
 *
 * @throws RangeError when the lists differ in length
 */
export function adjustedRandIndex(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length) throw new RangeError(`Partitions of ${one.length} and ${other.length} rows cannot be compared; both need the same rows.`)
  const [rows, columns, cells] = [new Map<number, number>(), new Map<number, number>(), new Map<string, number>()]
  for (let i = 0; i < one.length; i++) {
    count(rows, one[i]!)
    count(columns, other[i]!)
    count(cells, `${one[i]} ${other[i]}`)
  }
  const [inRows, inColumns, inCells] = [pairsIn(rows), pairsIn(columns), pairsIn(cells)]
  const expected = one.length < 2 ? 0 : (inRows * inColumns) / (one.length * (one.length - 1) / 2)
  const most = (inRows + inColumns) / 2
  // both are one group, or both are all single rows
  return most === expected ? 1 : (inCells - expected) / (most - expected)
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function pairsIn<K>(counts: Map<K, number>): number {
  let pairs = 0
  for (const size of counts.values()) pairs += size * (size - 1) / 2
  return pairs
}
