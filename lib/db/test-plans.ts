import type { Db, DbClient } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** A node of EXPLAIN (FORMAT JSON). */
type PlanNode = { 'Node Type': string; 'Relation Name'?: string; 'Plan Rows': number; Plans?: PlanNode[] }

/** What a query does that grows with its table: a table that is read from end to end, or rows that are sorted before a page is cut from them. */
export type Fault = string

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** A sort of a page that was cut before: how many rows come of it the planner only guesses. */
const sortsPage = (node: PlanNode, mostSorted: number) => nodesOf(node).some((below) => below['Node Type'] === 'CTE Scan' && below['Plan Rows'] <= mostSorted)

/** Whole reads of one of `tables`, and sorts of more than `mostSorted` rows. */
export function faultsOf(plan: PlanNode, tables: readonly string[], mostSorted: number): Fault[] {
  return nodesOf(plan).flatMap((node) => {
    const table = node['Relation Name']
    if (node['Node Type'].endsWith('Seq Scan') && table !== undefined && tables.includes(table)) return [`reads all of ${table}`]
    return node['Node Type'] === 'Sort' && node['Plan Rows'] > mostSorted && !sortsPage(node, mostSorted) ? [`sorts ${node['Plan Rows']} rows`] : []
  })
}

/** A database client that asks for the plan of every raw query before it runs it. For `*.db.test.ts` only. */
export function withPlans(db: DbClient): { db: Db; plans: PlanNode[] } {
  const plans: PlanNode[] = []
  const queryRaw = async (query: TemplateStringsArray, ...values: unknown[]) => {
    const sql = Prisma.sql(query, ...values)
    const rows = await db.$queryRaw<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(Prisma.sql`EXPLAIN (FORMAT JSON) ${sql}`)
    plans.push(rows[0]!['QUERY PLAN'][0]!.Plan)
    return db.$queryRaw(sql)
  }
  const spy = new Proxy(db, { get: (target, name) => (name === '$queryRaw' ? queryRaw : Reflect.get(target, name) as unknown) })
  return { db: spy, plans }
}
