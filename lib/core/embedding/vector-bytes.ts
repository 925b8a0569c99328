/** Vectors as they are stored: float32, little endian, one after the other. */
export function vectorBytes(vectors: Float32Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * vectors.reduce((sum, vector) => sum + vector.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const vector of vectors) {
    for (const value of vector) {
      view.setFloat32(at, value, true)
      at += 4
    }
  }
  return bytes
}

/** Reads `count` vectors of equal length back; null when the bytes cannot be that. */
export function readVectors(bytes: Uint8Array, count: number): Float32Array[] | null {
  if (count < 1 || bytes.length === 0 || bytes.length % (4 * count) !== 0) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const dimensions = bytes.length / 4 / count
  return Array.from({ length: count }, (_, i) => Float32Array.from({ length: dimensions }, (_, j) => view.getFloat32(4 * (i * dimensions + j), true)))
}
