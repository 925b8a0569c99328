/** Where a trace stands in the picture of the traffic; `x` and `y` from -1 to 1. `cluster` is a key, 'noise' for noise. */
export type MapPoint = { traceId: string; x: number; y: number; cluster: string }

const RECORD = 16 + 4 + 4 + 2
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const hexOf = (byte: number) => byte.toString(16).padStart(2, '0')

/** Packs a picture: the keys of the clusters as JSON, then 26 bytes for each point. Throws RangeError for an id that is no UUID. */
export function packMap(points: readonly MapPoint[]): Uint8Array<ArrayBuffer> {
  const keys = [...new Set(points.map(({ cluster }) => cluster))].sort()
  const numbers = new Map(keys.map((key, index) => [key, index]))
  const header = new TextEncoder().encode(JSON.stringify(keys))
  const bytes = new Uint8Array(4 + header.length + points.length * RECORD)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, header.length, true)
  bytes.set(header, 4)
  points.forEach(({ traceId, x, y, cluster }, index) => {
    if (!UUID.test(traceId)) throw new RangeError(`${traceId} is no UUID`)
    const at = 4 + header.length + index * RECORD
    const hex = traceId.replaceAll('-', '')
    for (let i = 0; i < 16; i++) bytes[at + i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
    view.setFloat32(at + 16, x, true)
    view.setFloat32(at + 20, y, true)
    view.setUint16(at + 24, numbers.get(cluster)!, true)
  })
  return bytes
}

/** The points of a packed picture, in the order in which they were packed; null when the bytes are none. */
export function unpackMap(bytes: Uint8Array): MapPoint[] | null {
  if (bytes.length < 4) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = 4 + view.getUint32(0, true)
  if (start > bytes.length || (bytes.length - start) % RECORD !== 0) return null
  const keys = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start))) as string[]
  return Array.from({ length: (bytes.length - start) / RECORD }, (_, index) => {
    const at = start + index * RECORD
    const hex = Array.from(bytes.subarray(at, at + 16), hexOf).join('')
    const traceId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
    return { traceId, x: view.getFloat32(at + 16, true), y: view.getFloat32(at + 20, true), cluster: keys[view.getUint16(at + 24, true)]! }
  })
}
