import { fileName, tableFile, type Cell, type FileFormat } from '@/lib/core/display/table-file'
import { AppError } from '@/lib/errors'

/** The format that an address asks for. Throws `invalid` for any other word. */
export function fileFormat(params: URLSearchParams): FileFormat {
  const format = params.get('format') ?? 'csv'
  if (format !== 'csv' && format !== 'json') throw new AppError('invalid', `format: expected csv or json, got ${format}`, { errors: [{ field: 'format', message: 'expected csv or json' }] })
  return format
}

/** A file that is written while it is read: the next batch is fetched when the one before has gone out. */
export function downloadTable(format: FileFormat, table: { name: readonly string[]; header: readonly string[]; batches: AsyncIterable<Cell[][]> }): Response {
  const parts = tableFile(format, table.header, table.batches)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await parts.return(undefined)
    },
  }, { highWaterMark: 4 })
  return new Response(body, {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName(table.name, format)}"`, 'cache-control': 'private, no-store',
    },
  })
}
