/** Numbers of a backup for a terminal. */
export const formatRows = (rows: number) => rows.toLocaleString('en')

/** `bytes` of rows as text in so many milliseconds. */
export function formatSpeed(bytes: number, ms: number): string {
  const seconds = Math.max(ms, 1) / 1000
  return `${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s = ${(bytes / 1e6 / seconds).toFixed(1)} MB/s`
}

/** Tables with rows, the largest first; the others are counted. */
export function formatTable(tables: { name: string; rows: number; bytes: number }[]): string {
  const filled = tables.filter(({ rows }) => rows > 0).sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1))
  const width = Math.max(5, ...filled.map(({ name }) => name.length))
  const line = (name: string, rows: string, bytes: string) => `${name.padEnd(width)}  ${rows.padStart(13)}  ${bytes.padStart(12)}`
  const lines = filled.map(({ name, rows, bytes }) => line(name, formatRows(rows), `${(bytes / 1e6).toFixed(3)} MB`))
  return [line('table', 'rows', 'as text'), ...lines, `${tables.length - filled.length} tables are empty`].join('\n')
}
