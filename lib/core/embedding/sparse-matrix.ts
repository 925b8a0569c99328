/** Rows of few entries: those of row i are `columns` and `values` from `starts[i]` to `starts[i + 1]`. */
export type SparseMatrix = { rows: number; width: number; starts: Int32Array; columns: Int32Array; values: Float32Array }

/** Packs rows; every column number is below `width`. */
export function sparseMatrix(rows: Map<number, number>[], width: number): SparseMatrix {
  const starts = new Int32Array(rows.length + 1)
  rows.forEach((row, i) => { starts[i + 1] = starts[i]! + row.size })
  const columns = new Int32Array(starts[rows.length]!)
  const values = new Float32Array(columns.length)
  let at = 0
  for (const row of rows) {
    for (const [column, value] of row) {
      columns[at] = column
      values[at] = value
      at += 1
    }
  }
  return { rows: rows.length, width, starts, columns, values }
}

/** A · dense: rows × k, dense and row-major like `dense` (width × k). */
export function timesDense({ rows, starts, columns, values }: SparseMatrix, dense: Float32Array, k: number): Float32Array {
  const out = new Float32Array(rows * k)
  for (let i = 0; i < rows; i++) {
    const target = i * k
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const [source, value] = [columns[at]! * k, values[at]!]
      for (let j = 0; j < k; j++) out[target + j]! += value * dense[source + j]!
    }
  }
  return out
}

/** Aᵀ · dense: width × k, of a dense rows × k. */
export function transposeTimesDense({ rows, width, starts, columns, values }: SparseMatrix, dense: Float32Array, k: number): Float32Array {
  const out = new Float32Array(width * k)
  for (let i = 0; i < rows; i++) {
    const source = i * k
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const [target, value] = [columns[at]! * k, values[at]!]
      for (let j = 0; j < k; j++) out[target + j]! += value * dense[source + j]!
    }
  }
  return out
}

/** The same rows with only the `most` columns that most rows have, numbered anew; of equally common ones those that came first. */
export function commonColumns(matrix: SparseMatrix, most: number): SparseMatrix {
  if (matrix.width <= most) return matrix
  const counts = new Int32Array(matrix.width)
  for (const column of matrix.columns) counts[column]! += 1
  const kept = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, most)
  const renamed = new Map(kept.map((column, at) => [column, at]))
  const rows = Array.from({ length: matrix.rows }, (_, i) => {
    const row = new Map<number, number>()
    for (let at = matrix.starts[i]!; at < matrix.starts[i + 1]!; at++) {
      const column = renamed.get(matrix.columns[at]!)
      if (column !== undefined) row.set(column, matrix.values[at]!)
    }
    return row
  })
  return sparseMatrix(rows, most)
}
