/** A place in a list ordered by time and id, as it stands in an address: `<ISO time>~<uuid>`. */
export type PageCursor = { at: string; id: string }

/** A day that there is, in a year that the database knows: JavaScript takes 30 February for 2 March, and the year 0. */
function isTime(at: string): boolean {
  const time = new Date(at)
  return !Number.isNaN(time.getTime()) && !at.startsWith('0000') && time.toISOString().startsWith(at.slice(0, 19))
}

const CURSOR = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** null for anything that is not a cursor: the list then begins at its start. */
export function readCursor(text: string | undefined): PageCursor | null {
  const [, at, id] = CURSOR.exec(text ?? '') ?? []
  return at && id && isTime(at) ? { at, id } : null
}

export function writeCursor({ at, id }: PageCursor): string {
  return `${at}~${id}`
}

/** The address of the page after `cursor` with the filters that are set; null at the end. */
export function pageHref(path: string, filters: Record<string, string | undefined>, cursor: PageCursor | null): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) if (value) params.set(name, value)
  if (cursor) params.set('after', writeCursor(cursor))
  return params.size > 0 ? `${path}?${params}` : path
}
