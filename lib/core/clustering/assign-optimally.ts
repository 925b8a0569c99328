/**
 * The one-to-one assignment of rows to columns with the largest total weight (Hungarian method with potentials, Kuhn 1955, in the
 * form of Jonker and Volgenant 1987; the time grows with the cube of the larger side).
 *
 * @param weights one list of equal length per row, none below 0; 0 means that the two do not go together
 * @returns the column of each row; -1 for a row that goes with none
 */
export function assignOptimally(weights: readonly (readonly number[])[]): number[] {
  const rows = weights.length
  const columns = weights[0]?.length ?? 0
  if (columns === 0) return weights.map(() => -1)
  // a column of its own for each row, so that no row has to take a column that it does not go with
  const width = columns + rows
  const most = Math.max(...weights.flat())
  const cost = (row: number, column: number) => most - (column < columns ? weights[row]![column]! : 0)
  const rowOf = new Int32Array(width + 1).fill(-1)
  const [rowPotential, columnPotential] = [new Float64Array(rows), new Float64Array(width + 1)]
  for (let row = 0; row < rows; row++) augment(row, width, cost, rowOf, rowPotential, columnPotential)
  const assigned = weights.map(() => -1)
  for (let column = 0; column < columns; column++) {
    const row = rowOf[column]!
    if (row >= 0 && weights[row]![column]! > 0) assigned[row] = column
  }
  return assigned
}

/** Finds the cheapest way to give one more row a column, moving others where that pays; column `width` stands for the new row. */
function augment(
  row: number, width: number, cost: (row: number, column: number) => number, rowOf: Int32Array, rowPotential: Float64Array, columnPotential: Float64Array,
): void {
  const least = new Float64Array(width).fill(Infinity)
  const before = new Int32Array(width).fill(width)
  const visited = new Uint8Array(width + 1)
  rowOf[width] = row
  let column = width
  while (rowOf[column] !== -1) {
    visited[column] = 1
    const current = rowOf[column]!
    let [next, delta] = [-1, Infinity]
    for (let other = 0; other < width; other++) {
      if (visited[other]) continue
      const reduced = cost(current, other) - rowPotential[current]! - columnPotential[other]!
      if (reduced < least[other]!) {
        least[other] = reduced
        before[other] = column
      }
      if (least[other]! < delta) [next, delta] = [other, least[other]!]
    }
    for (let other = 0; other <= width; other++) {
      if (visited[other]) {
        rowPotential[rowOf[other]!]! += delta
        columnPotential[other]! -= delta
      } else if (other < width) least[other]! -= delta
    }
    column = next
  }
  for (; column !== width; column = before[column]!) rowOf[column] = rowOf[before[column]!]!
  rowOf[width] = -1
}
