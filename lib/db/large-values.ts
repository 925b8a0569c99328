import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import { watchPool } from '@/lib/db/open-pools'
import { inStatementSpan } from '@/lib/tracing'

/** Text, or what Postgres takes in its binary format. */
export type LargeValue = string | Buffer

/**
 * The client writes the values of a statement as JSON and reads them again before it hands them to the driver, which doubles the work and the
 * memory of a batch of traces. Large values wait here instead, and their keys go through the client in their place.
 */
const shared = globalThis as typeof globalThis & { slicegateLargeValues?: Map<string, LargeValue> }
// one for the process: the part of the web server that starts it, and makes the client, has this file a second time
const waiting = (shared.slicegateLargeValues ??= new Map<string, LargeValue>())

/** Runs a statement that takes large values: each key stands for one among the values of `$executeRaw`. Only with a client of `createDbClient`. */
export async function withLargeValues<T>(values: readonly LargeValue[], run: (keys: string[]) => Promise<T>): Promise<T> {
  // nobody can guess them, so no value of anybody is taken for one
  const keys = values.map(() => `large value ${randomUUID()}`)
  keys.forEach((key, index) => waiting.set(key, values[index]!))
  try {
    return await run(keys)
  } finally {
    for (const key of keys) waiting.delete(key)
  }
}

type Connection = Awaited<ReturnType<PrismaPg['connect']>>
type Statement = Parameters<Connection['executeRaw']>[0]

function filled(statement: Statement): Statement {
  if (waiting.size === 0) return statement
  return { ...statement, args: statement.args.map((value) => (typeof value === 'string' ? waiting.get(value) ?? value : value)) }
}

function fill<T extends Pick<Connection, 'executeRaw' | 'queryRaw'>>(connection: T): T {
  const execute = connection.executeRaw.bind(connection)
  const query = connection.queryRaw.bind(connection)
  return Object.assign(connection, {
    executeRaw: (statement: Statement) => inStatementSpan(statement.sql, () => execute(filled(statement))),
    queryRaw: (statement: Statement) => inStatementSpan(statement.sql, () => query(statement)),
  })
}

/** The adapter of the database's client, with large values. */
export class LargeValuePg extends PrismaPg {
  override async connect(): Promise<Connection> {
    const opened = await super.connect()
    if ('underlyingDriver' in opened) watchPool((opened as { underlyingDriver: () => Pool }).underlyingDriver())
    const connection = fill(opened)
    const start = connection.startTransaction.bind(connection)
    const startTransaction: typeof start = async (...isolation) => fill(await start(...isolation))
    return Object.assign(connection, { startTransaction })
  }
}
