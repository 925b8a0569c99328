import { UNNAMED_FAILURE } from '@/lib/core/display/case-filter'
import type { CaseFilter, CaseSet } from '@/lib/core/display/case-view'
import type { RerunMarks } from '@/lib/core/display/rerun-marks'
import { Prisma } from '@/lib/db/generated/client'
import { quarantinedAtStart } from '@/lib/db/quarantines'
import { matchesCondition } from '@/lib/db/slice-condition-sql'

/** The cases of a run that lie in all of `sets` and match the filter; `marks` are what re-runs made of them, null where there were none. */
export type CaseScope = { sets: CaseSet[]; filter: CaseFilter; marks: RerunMarks | null }

/** Breaks first, then what else fails now, then what is not measured; fixes and passes last. An index has the same expression. */
export const RANK = Prisma.sql`CASE rc.flip WHEN 'break' THEN 0 WHEN 'both-fail' THEN 1 WHEN 'missing' THEN 2 WHEN 'fix' THEN 3 ELSE 4 END`

/** Each side of a case that was not measured, as `arm: reason`. */
export const MISSING_SIDES = Prisma.sql`array_remove(ARRAY[
  CASE WHEN rc.before IS NULL THEN 'baseline: ' || rc.before_reason END, CASE WHEN rc.after IS NULL THEN 'candidate: ' || rc.after_reason END], NULL)`

export function inSet(set: CaseSet): Prisma.Sql {
  if (set.kind === 'all') return Prisma.sql`true`
  if (set.kind === 'adversarial') return Prisma.sql`rc.adversarial`
  if (set.kind === 'slice') return Prisma.sql`EXISTS (SELECT FROM "case" d WHERE d.id = rc.case_id AND ${matchesCondition(set.condition, 'd')})`
  const ways = [Prisma.sql`rc.segments && ${set.anyOf}::text[]`]
  if (set.noneOf) ways.push(Prisma.sql`NOT rc.segments && ${set.noneOf}::text[]`)
  if (set.dimension) {
    const { key, value } = set.dimension
    ways.push(Prisma.sql`EXISTS (SELECT FROM "case" d WHERE d.id = rc.case_id AND d.dimensions->>${key} = ${value})`)
  }
  return Prisma.sql`NOT rc.adversarial AND (${Prisma.join(ways, ' OR ')})`
}

/** The datasets that the cases of a run come from: few, so that each is read by its own index. */
export function datasetsOfRun(runId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT dataset_id AS id FROM run WHERE id = ${runId}::uuid AND dataset_id IS NOT NULL
    UNION SELECT d.id FROM dataset d JOIN run r ON r.project_id = d.project_id WHERE r.id = ${runId}::uuid AND d.kind = 'adversarial'`
}

const startsWith = (text: string) => `${text.toLowerCase().replace(/[\\%_]/g, (c) => `\\${c}`)}%`

/** Ids of cases whose flip is of that kind and got that mark. */
function marked(marks: RerunMarks, kind: 'break' | 'fix', mark: string): string[] {
  return Object.entries(marks[kind]).filter(([, own]) => own === mark).map(([id]) => id)
}

type Parts = { [Field in keyof CaseFilter]?: (value: NonNullable<CaseFilter[Field]>) => Prisma.Sql }

function partsOf(runId: string, marks: RerunMarks | null): Parts {
  return {
    flip: (flip) => Prisma.sql`rc.flip = ${flip} AND ${RANK} = CASE ${flip} WHEN 'break' THEN 0 WHEN 'both-fail' THEN 1 WHEN 'missing' THEN 2 WHEN 'fix' THEN 3 ELSE 4 END`,
    failureKind: (kind) => (kind === UNNAMED_FAILURE ? Prisma.sql`rc.failure_kind IS NULL AND rc.after IS FALSE` : Prisma.sql`rc.failure_kind = ${kind}`),
    segment: (key) => Prisma.sql`NOT rc.adversarial AND rc.segments @> ARRAY[${key}]::text[]`,
    cluster: (key) => Prisma.sql`rc.cluster_key = ${key}`,
    tool: (name) => Prisma.sql`rc.failure_tool = ${name}`,
    argument: (path) => Prisma.sql`rc.failure_argument = ${path}`,
    called: (name) => Prisma.sql`rc.tools @> ARRAY[${name}]::text[]`,
    votes: (votes) => (votes === 'none' ? Prisma.sql`rc.votes IS NULL` : Prisma.sql`rc.votes = ${votes}`),
    rerun: (mark) => (marks === null ? Prisma.sql`false` : Prisma.sql`(
      (rc.flip = 'break' AND rc.case_id = ANY(${marked(marks, 'break', mark)}::uuid[])) OR (rc.flip = 'fix' AND rc.case_id = ANY(${marked(marks, 'fix', mark)}::uuid[])))`),
    missing: (side) => Prisma.sql`rc.flip = 'missing' AND ${side} = ANY(${MISSING_SIDES})`,
    quarantined: () => Prisma.sql`rc.case_id IN (${quarantinedAtStart(runId)})`,
    text: (text) => Prisma.sql`rc.case_id IN (
      SELECT named.id FROM "case" named WHERE named.dataset_id IN (${datasetsOfRun(runId)}) AND lower(named.key) LIKE ${startsWith(text)})`,
  }
}

/** The condition on `run_case rc` for a scope; `without` leaves parts of the filter out. */
export function inScope(runId: string, { sets, filter, marks }: CaseScope, without: readonly (keyof CaseFilter)[] = []): Prisma.Sql {
  const parts = partsOf(runId, marks)
  const conditions = [
    Prisma.sql`rc.run_id = ${runId}::uuid`, Prisma.sql`rc.flip IS NOT NULL`, ...sets.filter((set) => set.kind !== 'all').map((set) => Prisma.sql`(${inSet(set)})`),
  ]
  for (const [field, value] of Object.entries(filter) as [keyof CaseFilter, never][]) {
    const part = parts[field] as ((value: never) => Prisma.Sql) | undefined
    if (part && value !== undefined && !without.includes(field)) conditions.push(part(value))
  }
  return Prisma.join(conditions, ' AND ')
}
