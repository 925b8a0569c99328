import { RowError } from '@/lib/core/formats/row-values'

/** What field of which wire type came next: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes. */
export type Field = { number: number; wire: number }

const WIRES = new Set([0, 1, 2, 5])
/** A message takes two bytes on the wire and a hundred in memory; ten thousand spans of a hundred attributes stay below this. */
const MAX_MESSAGES = 2_000_000
// a byte order mark is a character like any other
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Reads one protobuf message field by field, without copying. A message inside is a reader of its own over the same bytes,
 * so every byte is looked at once per level. Throws RowError where bytes are missing or are no protobuf.
 */
export class ProtobufReader {
  private constructor(
    private readonly shared: { bytes: Uint8Array; view: DataView; messages: number }, private at: number, private readonly end: number, private readonly name: string,
  ) {}

  static of(bytes: Uint8Array): ProtobufReader {
    return new ProtobufReader({ bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), messages: 0 }, 0, bytes.length, 'body')
  }

  /** The next field, or null at the end. What the caller does not take it must `skip`. */
  next(): Field | null {
    if (this.at >= this.end) return null
    const tag = Number(this.varint())
    const field = { number: Math.floor(tag / 8), wire: tag % 8 }
    if (field.number === 0 || field.number > 536_870_911 || !WIRES.has(field.wire)) throw this.broken(`not a protobuf field (tag ${tag})`)
    return field
  }

  skip({ wire }: Field): void {
    if (wire === 0) this.varint()
    else this.take(wire === 1 ? 8 : wire === 5 ? 4 : this.length())
  }

  /** An unsigned number of up to 64 bits. */
  varint(): bigint {
    let low = 0
    let high = 0n
    for (let index = 0; index < 10; index += 1) {
      if (this.at >= this.end) throw this.broken('cut off inside a number')
      const byte = this.shared.bytes[this.at++]!
      if (index < 4) low += (byte & 127) * 2 ** (7 * index)
      else high |= BigInt(byte & 127) << BigInt(7 * index)
      if (byte < 128) return BigInt.asUintN(64, high | BigInt(low))
    }
    throw this.broken('a number of more than 64 bits')
  }

  fixed64(): bigint {
    return this.shared.view.getBigUint64(this.take(8), true)
  }

  double(): number {
    return this.shared.view.getFloat64(this.take(8), true)
  }

  text(): string {
    const length = this.length()
    const start = this.take(length)
    return utf8.decode(this.shared.bytes.subarray(start, start + length))
  }

  raw(): Uint8Array {
    const length = this.length()
    const start = this.take(length)
    return this.shared.bytes.subarray(start, start + length)
  }

  message(name: string): ProtobufReader {
    const length = this.length()
    const start = this.take(length)
    if (++this.shared.messages > MAX_MESSAGES) throw new RowError(`body: expected at most ${MAX_MESSAGES} messages in one request`)
    return new ProtobufReader(this.shared, start, start + length, name)
  }

  private length(): number {
    const length = this.varint()
    if (length > BigInt(this.end - this.at)) throw this.broken(`cut off: ${length} bytes were announced, ${this.end - this.at} are left`)
    return Number(length)
  }

  private take(length: number): number {
    if (this.end - this.at < length) throw this.broken('cut off inside a value')
    this.at += length
    return this.at - length
  }

  private broken(what: string): RowError {
    return new RowError(`${this.name}: ${what}, at byte ${this.at}`)
  }
}
