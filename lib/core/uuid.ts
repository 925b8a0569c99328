const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Whether something is the text of a UUID. Arguments of actions come over the wire and may be anything: an object where an id is
 * expected would be read as a filter by the database's client, and match rows that nobody named.
 */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}
