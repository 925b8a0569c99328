import { csvLine } from '@/lib/core/display/set-rows'

export type Cell = string | number | boolean | null
export type FileFormat = 'csv' | 'json'

/**
 * A table as the text of a file, piece by piece: `rows` come in batches, so that no more than one is held. CSV has a line of names and
 * formulas of spreadsheets defused, JSON is an array of objects; null is an empty cell, and null.
 */
export async function* tableFile(format: FileFormat, header: readonly string[], batches: AsyncIterable<Cell[][]>): AsyncGenerator<string> {
  if (format === 'csv') {
    yield csvLine(header)
    for await (const rows of batches) if (rows.length > 0) yield rows.map(csvLine).join('')
    return
  }
  let begin = '[\n'
  for await (const rows of batches) {
    for (const row of rows) {
      yield begin + JSON.stringify(Object.fromEntries(header.map((name, index) => [name, row[index] ?? null])))
      begin = ',\n'
    }
  }
  yield begin === '[\n' ? '[]\n' : '\n]\n'
}

/** A name for a file out of what it holds: letters, digits and dashes only, as every system takes them. */
export function fileName(parts: readonly string[], format: FileFormat): string {
  const words = parts.map((part) => part.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')).filter((part) => part !== '')
  return `${['slicegate', ...words].join('-').slice(0, 120)}.${format}`
}
