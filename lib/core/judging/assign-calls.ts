/** Pairs to try: up to the first, the best assignment is found for certain; up to the second greedily; beyond, in order. */
const EXACT = 1024
const GREEDY = 4096

type Cost = (row: number, column: number) => number

/**
 * Pairs rows with columns so that the sum of `cost` (whole numbers, 0 or more) is least; every row or every column gets one,
 * whichever are fewer. Exact for 8 × 8 and far beyond (32 × 32), cheapest pair first up to 64 × 64, in order above: nobody reads
 * that many differences, and a model that repeats itself must not cost time.
 */
export function assign(rows: number, columns: number, cost: Cost): [number, number][] {
  if (rows > columns) return assign(columns, rows, (row, column) => cost(column, row)).map(([row, column]) => [column, row])
  if (rows * columns <= EXACT) return assignExactly(rows, columns, cost)
  if (rows * columns <= GREEDY) return assignGreedily(rows, columns, cost)
  return Array.from({ length: rows }, (_, index) => [index, index])
}

/** The Hungarian method with potentials; places are counted from 1, row and column 0 stand for "nobody yet". */
function assignExactly(rows: number, columns: number, cost: Cost): [number, number][] {
  const rowPrice = new Float64Array(rows + 1)
  const columnPrice = new Float64Array(columns + 1)
  const rowOf = new Int32Array(columns + 1)
  const before = new Int32Array(columns + 1)
  for (let row = 1; row <= rows; row += 1) {
    rowOf[0] = row
    const least = new Float64Array(columns + 1).fill(Infinity)
    const used = new Uint8Array(columns + 1)
    let at = 0
    do {
      used[at] = 1
      const current = rowOf[at]!
      let [step, next] = [Infinity, 0]
      for (let column = 1; column <= columns; column += 1) {
        if (used[column]) continue
        const price = cost(current - 1, column - 1) - rowPrice[current]! - columnPrice[column]!
        if (price < least[column]!) [least[column], before[column]] = [price, at]
        if (least[column]! < step) [step, next] = [least[column]!, column]
      }
      for (let column = 0; column <= columns; column += 1) {
        if (used[column]) {
          rowPrice[rowOf[column]!]! += step
          columnPrice[column]! -= step
        } else least[column]! -= step
      }
      at = next
    } while (rowOf[at] !== 0)
    for (; at !== 0; at = before[at]!) rowOf[at] = rowOf[before[at]!]!
  }
  return [...rowOf].flatMap((row, column): [number, number][] => (column > 0 && row > 0 ? [[row - 1, column - 1]] : [])).sort(([a], [b]) => a - b)
}

function assignGreedily(rows: number, columns: number, cost: Cost): [number, number][] {
  const all: { row: number; column: number; price: number }[] = []
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) all.push({ row, column, price: cost(row, column) })
  }
  all.sort((a, b) => a.price - b.price || a.row - b.row || a.column - b.column)
  const [rowTaken, columnTaken] = [new Set<number>(), new Set<number>()]
  return all.flatMap(({ row, column }): [number, number][] => {
    if (rowTaken.has(row) || columnTaken.has(column)) return []
    rowTaken.add(row)
    columnTaken.add(column)
    return [[row, column]]
  })
}
