/** Cosine of the angle between two vectors of equal length, -1 to 1; 0 when one of them is all zeros: it says nothing. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`Vectors of ${a.length} and ${b.length} numbers cannot be compared`)
  let [product, squareA, squareB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!
    squareA += a[i]! * a[i]!
    squareB += b[i]! * b[i]!
  }
  return squareA === 0 || squareB === 0 ? 0 : Math.max(-1, Math.min(1, product / Math.sqrt(squareA * squareB)))
}

/** The vector at unit length, in place; all zeros stay what they are. */
export function normalise(vector: Float32Array): Float32Array {
  let square = 0
  for (let i = 0; i < vector.length; i++) square += vector[i]! * vector[i]!
  const scale = square === 0 ? 0 : 1 / Math.sqrt(square)
  for (let i = 0; i < vector.length; i++) vector[i]! *= scale
  return vector
}
