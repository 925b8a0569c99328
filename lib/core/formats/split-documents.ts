import { MAX_RECORD_BYTES, RecordScanner, type SplitDocument } from '@/lib/core/formats/record-scanner'

export type { SplitDocument }

/**
 * Splits JSON text that comes in pieces into its documents: lines of JSON, objects written over several lines or one after
 * the other, and the elements of a list at the top, one by one. Holds one document at a time, whatever the size of the file.
 *
 * A document that is broken ends before the first line that begins a new one at its left edge, so that it never takes its
 * neighbours along; one that is no UTF-8, too large or too deep comes with the `fault` in words. Where the pieces begin and end
 * changes nothing.
 *
 * @param maxBytes a document larger than this is cut, with a fault
 */
export async function* splitDocuments(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>, maxBytes = MAX_RECORD_BYTES,
): AsyncGenerator<SplitDocument> {
  const scanner = new RecordScanner(maxBytes)
  const encoder = new TextEncoder()
  for await (const chunk of chunks) {
    scanner.add(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)
    for (let document = scanner.next(); document; document = scanner.next()) yield document
  }
  scanner.end()
  for (let document = scanner.next(); document; document = scanner.next()) yield document
}
