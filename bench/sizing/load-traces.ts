import { logStream } from '@/bench/import/log-stream'
import { importTraces } from '@/lib/services/import-traces'
import type { Detect } from '@/lib/llm/detect'
import type { DbClient } from '@/lib/db/client'

const BASE_BYTES = 12_000_000
const BATCH = 20_000
const SPAN_DAYS = 28
const CLUSTERS = 30

/** A project with some thousand imported, redacted gateway rows, which the others are made of; `rowBytes` is the mean size of a line. */
export async function importBase(db: DbClient, slug: string): Promise<{ projectId: string; rows: number; rowBytes: number; textCharacters: number }> {
  const project = await db.project.create({ data: { slug, name: 'Sizing', config: '' } })
  const bodies = Buffer.concat([...logStream(BASE_BYTES, Date.now())])
  const lines = bodies.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0)
  async function* documents(): AsyncGenerator<Uint8Array> { yield bodies }
  await importTraces({ projectId: project.id, format: 'bifrost', name: 'sizing', via: 'file', documents: documents(), createdBy: 'system' }, { db, now: () => new Date(), idSecret: 'sizing-secret-of-32-characters-000', detect: null as Detect | null })
  const [row] = await db.$queryRaw<{ rows: number; characters: number }[]>`
    SELECT count(*)::int AS rows, avg(length(slicegate_searched_words(source_id, request)) - length(source_id))::float8 AS characters FROM trace WHERE project_id = ${project.id}::uuid`
  return { projectId: project.id, rows: row!.rows, rowBytes: bodies.length / lines, textCharacters: row!.characters }
}

/**
 * Copies of the imported rows, each with an id, a time and a cluster of its own, spread evenly over four weeks and written in the order of time, as traffic comes in; words are
 * taken in batch by batch, as the worker does. From and to a number of them. `onBatch` is told how many there are.
 */
export async function multiply(db: DbClient, { traces, from = 0, to = traces }: { traces: number; from?: number; to?: number }, onBatch: (rows: number) => void): Promise<void> {
  const columns = await db.$queryRaw<{ name: string }[]>`
    SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'trace' AND column_name NOT IN ('id', 'source_id', 'ts', 'cluster_id', 'project_id', 'source') ORDER BY ordinal_position`
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const copied = columns.map(({ name }) => `b."${name}"`).join(', ')
  await db.$executeRawUnsafe(`SELECT slicegate_make_trace_partition(day) FROM generate_series(now() - interval '${SPAN_DAYS + 1} days', now() + interval '1 day', interval '1 day') day`)
  for (let start = from; start < to; start += BATCH) {
    const end = Math.min(start + BATCH, to)
    await db.$executeRawUnsafe(`
      WITH made AS (
        INSERT INTO trace (id, project_id, source, source_id, ts, cluster_id, ${names})
        SELECT slicegate_trace_id(b.project_id, 'sizing', 'call-' || i, at), b.project_id, 'sizing', 'call-' || i, at, k.id, ${copied}
        FROM (SELECT i, (now() - interval '${SPAN_DAYS} days' + i * (interval '${SPAN_DAYS} days' / ${traces}))::timestamptz(3) AS at FROM generate_series(${start}, ${end - 1}) i) n
        JOIN sizing_base b ON b.place = n.i % (SELECT count(*) FROM sizing_base) JOIN sizing_cluster k ON k.place = n.i % ${CLUSTERS}
        RETURNING project_id, id, source_id, request
      )
      INSERT INTO trace_words (project_id, id, words) SELECT project_id, id, slicegate_searched_words(source_id, request) FROM made ON CONFLICT DO NOTHING`)
    await db.$executeRaw`TRUNCATE trace_to_index`
    onBatch(end)
  }
}

/** The imported rows move out of the table, so that every trace in it is one of the copies. */
export async function prepareCopies(db: DbClient, projectId: string): Promise<void> {
  await db.$executeRawUnsafe(`CREATE TABLE sizing_base AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, t.* FROM trace t WHERE project_id = '${projectId}'`)
  const grouping = await db.clustering.create({ data: { projectId, method: 'hdbscan', windowFrom: new Date(Date.now() - SPAN_DAYS * 86_400_000), windowTo: new Date(), traces: 0 } })
  await db.$executeRawUnsafe(`
    INSERT INTO cluster (id, clustering_id, key, label, terms, traces, first_seen_at) SELECT gen_random_uuid(), '${grouping.id}', 'cluster-' || i, 'Cluster ' || i, '{}', 0, now() FROM generate_series(0, ${CLUSTERS - 1}) i`)
  await db.$executeRawUnsafe(`CREATE TABLE sizing_cluster AS SELECT row_number() OVER (ORDER BY key) - 1 AS place, id FROM cluster WHERE clustering_id = '${grouping.id}'`)
  await db.$executeRaw`TRUNCATE trace, trace_words, trace_to_index, trace_day, trace_day_change`
}
