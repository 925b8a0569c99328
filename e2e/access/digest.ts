import type { DbClient } from '@/lib/db/client'

type Table = { name: string; condition: string }

/** Rows that live their own life: marks of how far indexes came. */
const OWN_LIFE = new Set(['trace_words', 'trace_to_index', 'trace_day', 'trace_day_change'])

/** Every table that has rows of a project, by its own column or by those of the row that it hangs on, at most two steps away. */
async function tablesOf(db: DbClient): Promise<Table[]> {
  const columns = await db.$queryRaw<{ name: string }[]>`
    SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'project_id'
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace`
  const links = await db.$queryRaw<{ child: string; column: string; parent: string }[]>`
    SELECT child.relname AS child, a.attname AS column, parent.relname AS parent
    FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND NOT child.relispartition AND child.relnamespace = current_schema()::regnamespace`
  const found = new Map<string, string>([['project', 'id = ANY($1::uuid[])'], ...columns.map(({ name }) => [name, 'project_id = ANY($1::uuid[])'] as const)])
  for (let step = 0; step < 2; step += 1) {
    for (const { child, column, parent } of links) {
      const condition = found.get(parent)
      if (condition && !found.has(child)) found.set(child, `"${column}" IN (SELECT id FROM "${parent}" WHERE ${condition})`)
    }
  }
  return [...found].filter(([name]) => !OWN_LIFE.has(name)).map(([name, condition]) => ({ name, condition })).sort((a, b) => a.name.localeCompare(b.name))
}

let tables: Promise<Table[]> | undefined

/** Rows and their contents, by table: equal when nothing of these projects was changed. */
export async function digestProjects(db: DbClient, projectIds: string[]): Promise<Record<string, string>> {
  tables ??= tablesOf(db)
  const digests = await Promise.all((await tables).map(async ({ name, condition }) => {
    const [row] = await db.$queryRawUnsafe<{ rows: bigint; digest: string | null }[]>(
      `SELECT count(*) AS rows, md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) AS digest FROM "${name}" t WHERE ${condition}`, projectIds,
    )
    return [name, `${row!.rows} ${row!.digest ?? ''}`.trim()] as const
  }))
  return Object.fromEntries(digests)
}

/** Sessions, people and keys of everyone: what an attack on accounts would change. The time of a session's last use is not one, nor that an expired key is cleared away. */
export async function digestAccounts(db: DbClient): Promise<Record<string, string>> {
  const count = async (sql: string) => (await db.$queryRawUnsafe<{ digest: string | null }[]>(sql))[0]!.digest ?? ''
  return {
    user: await count(`SELECT md5(string_agg(md5(id || email || instance_admin), '' ORDER BY id)) AS digest FROM "user"`),
    account: await count(`SELECT md5(string_agg(md5(id || coalesce(password, '')), '' ORDER BY id)) AS digest FROM account`),
    member: await count(`SELECT md5(string_agg(md5(m::text), '' ORDER BY md5(m::text))) AS digest FROM member m`),
    session: await count(`SELECT md5(string_agg(id, '' ORDER BY id)) AS digest FROM session`),
    apikey: await count(`SELECT md5(string_agg(id, '' ORDER BY id)) AS digest FROM apikey WHERE expires_at IS NULL OR expires_at > now()`),
  }
}
