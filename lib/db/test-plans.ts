import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { DbClient } from '@/lib/db/client'
import { PrismaClient } from '@/lib/db/generated/client'

/** A node of EXPLAIN (FORMAT JSON). */
type PlanNode = { 'Node Type': string; 'Relation Name'?: string; 'Total Cost': number; 'Plan Rows': number; Plans?: PlanNode[] }

/** What a query does that grows with its table: a table that is read from end to end, or rows that are sorted before a page is cut from them. */
export type Fault = string

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** A sort of a page that was cut before: how many rows come of it the planner only guesses. */
const sortsPage = (node: PlanNode, mostSorted: number) => nodesOf(node).some((below) => below['Node Type'] === 'CTE Scan' && below['Plan Rows'] <= mostSorted)

/** Cost of reading a small table from end to end: what is cheaper is no fault, for instance a week that has just begun. */
const SMALL_READ = 300

/** Traces are in partitions by week, which the planner knows by their own names; those without many rows are read as it likes. */
function tableOf(node: PlanNode): string | undefined {
  const name = node['Relation Name']
  return name !== undefined && /^week_\d{4}_\d{2}(_words)?$/.test(name) ? (node['Total Cost'] > SMALL_READ ? 'trace' : undefined) : name
}

/** Whole reads of one of `tables`, and sorts of more than `mostSorted` rows. */
export function faultsOf(plan: PlanNode, tables: readonly string[], mostSorted: number): Fault[] {
  return nodesOf(plan).flatMap((node) => {
    const table = tableOf(node)
    if (node['Node Type'].endsWith('Seq Scan') && table !== undefined && tables.includes(table)) return [`reads all of ${table}`]
    return node['Node Type'] === 'Sort' && node['Plan Rows'] > mostSorted && !sortsPage(node, mostSorted) ? [`sorts ${node['Plan Rows']} rows`] : []
  })
}

/** The plans of everything that `list` asks, queries that Prisma writes among it. For `*.db.test.ts` only. */
export async function plansOf(databaseUrl: string, list: (db: DbClient) => Promise<unknown>): Promise<PlanNode[]> {
  const asked: { query: string; params: string }[] = []
  const db = new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl }), log: [{ emit: 'event', level: 'query' }] })
  db.$on('query', ({ query, params }) => asked.push({ query, params }))
  await list(db)
  await db.$disconnect()
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const plans: PlanNode[] = []
    for (const { query, params } of asked) {
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(`EXPLAIN (FORMAT JSON) ${query}`, JSON.parse(params) as unknown[])
      plans.push(rows[0]!['QUERY PLAN'][0]!.Plan)
    }
    return plans
  } finally {
    await client.end()
  }
}
