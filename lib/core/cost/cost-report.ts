import { addSaved, plainVotes, savedAgainstPlain, totalSaved, VOTE_SAVINGS, type JudgedPairs, type PlainPrices, type Saved } from '@/lib/core/cost/plain-policy'
import { formatCost, formatCount } from '@/lib/core/display/format'
import type { RunPurpose } from '@/lib/core/run'

/** `shadow`: votes of a cheaper judge that is tried out; they decide nothing. `embedding` belongs to no run: texts are embedded once for all. */
export const COST_ROLES = ['candidate', 'baseline', 'judge', 'shadow', 'embedding'] as const
export type CostRole = (typeof COST_ROLES)[number]

/** Answered calls of one run to one model in one role. `usd` sums the priced ones; `unpriced` of the calls have no price. */
export type CostCell = {
  runId: string; role: CostRole; model: string; rerun: boolean
  /** Calls that were made; votes and answers from a cache are none, they stand in `cached` and cost nothing. */
  calls: number; unpriced: number; cached: number; usd: number
  /** What the priced calls would have cost at the reference judge; the same as `usd` where nothing was routed. */
  referenceUsd: number
  /** What remembered answers cost when they were paid, and of how many that is unknown. */
  savedUsd: number; savedUnpriced: number
}

export type CostRun = { id: string; name: string; purpose: RunPurpose; createdAt: string }
export type RunPairs = JudgedPairs & { runId: string }

/** Texts that were embedded in one week, which begins at `week`; the plain policy would have embedded them, too. */
export type EmbeddingCost = { week: string; model: string; texts: number; unpriced: number; usd: number }

/** Money of some calls: what is known of it, and how many calls it leaves out because their price is unknown. */
export type Amount = { usd: number; calls: number; unpriced: number; cached: number }

/** What runs cost, and what the plain policy would have cost on their cases; null = unknown. */
export type CostSum = {
  runs: number
  total: Amount
  /** What was paid for votes, shadow votes included. */
  judge: Amount
  /** Remembered answers of both arms, and of how many it is unknown what they cost when they were paid. */
  answers: { remembered: number; unpriced: number }
  saved: Saved
  /** Votes of the plain policy. */
  plainVotes: number
  /** Its answers of both arms and its votes; and its votes alone. */
  plainUsd: number | null
  plainJudgeUsd: number | null
}

export type RoleRow = { role: CostRole; first: Amount; rerun: Amount; all: Amount }
export type ModelRow = { model: string; roles: CostRole[]; all: Amount }
export type WeekRow = CostSum & { start: string; byRole: Record<CostRole, Amount> }
export type RunCostRow = CostSum & CostRun & { byRole: Record<CostRole, Amount> }
/** Mean cost of a bought vote at the reference judge, and of how many; null = none has a price. */
export type JudgePrice = { model: string; votes: number; usd: number | null }

export type CostPeriod = CostSum & { roles: RoleRow[]; models: ModelRow[] }
export type CostReport = { week: CostPeriod; all: CostPeriod; weeks: WeekRow[]; runs: RunCostRow[]; judges: JudgePrice[] }

const WEEK_MS = 7 * 24 * 3_600_000
/** The epoch was a Thursday; weeks begin on Mondays, in UTC. */
const FIRST_MONDAY = 4 * 24 * 3_600_000

export function weekStart(at: number): number {
  return Math.floor((at - FIRST_MONDAY) / WEEK_MS) * WEEK_MS + FIRST_MONDAY
}

/** The Monday with which a report of that many weeks begins, the current one included. */
export function reportStart(now: number, weeks: number): number {
  return weekStart(now) - (weeks - 1) * WEEK_MS
}

export function amountOf(cells: readonly CostCell[]): Amount {
  const sum = (of: (cell: CostCell) => number) => cells.reduce((total, cell) => total + of(cell), 0)
  return { usd: sum(({ usd }) => usd), calls: sum(({ calls }) => calls), unpriced: sum(({ unpriced }) => unpriced), cached: sum(({ cached }) => cached) }
}

/** What is known, and beside it how many calls are not: an unknown price is never 0. */
export function amountText({ usd, calls, unpriced }: Amount): string {
  if (calls === 0) return formatCost(0)
  if (unpriced === calls) return 'unknown'
  return formatCost(usd)
}

const byRoleOf = (cells: readonly CostCell[]): Record<CostRole, Amount> => {
  return Object.fromEntries(COST_ROLES.map((role) => [role, amountOf(cells.filter((cell) => cell.role === role))])) as Record<CostRole, Amount>
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

function sumReference(cells: readonly CostCell[]): number {
  return cells.reduce((sum, { referenceUsd }) => sum + referenceUsd, 0)
}

function judgePrices(cells: readonly CostCell[]): JudgePrice[] {
  const judges = groupBy(cells.filter(({ role }) => role === 'judge'), ({ model }) => model)
  return [...judges].map(([model, own]) => {
    const { calls, unpriced } = amountOf(own)
    return { model, votes: calls - unpriced, usd: calls > unpriced ? sumReference(own) / (calls - unpriced) : null }
  }).sort((a, b) => b.votes - a.votes)
}

/** Of the judge that gave most votes of the run; a run without any is held against the project's most used judge. */
function voteUsdOf(cells: readonly CostCell[], judges: readonly JudgePrice[]): number | null {
  const votes = groupBy(cells.filter(({ role }) => role === 'judge'), ({ model }) => model)
  const most = [...votes].map(([model, own]) => ({ model, n: own.reduce((sum, { calls, cached }) => sum + calls + cached, 0) })).sort((a, b) => b.n - a.n)[0]
  const judge = most ? judges.find(({ model }) => model === most.model) : judges[0]
  return judge?.usd ?? null
}

const NO_PAIRS: JudgedPairs = { rounds: 1, structural: 0, argumentVotes: 0, structuralArms: 0, equal: 0, judged: 0, judgedArms: 0, unfinishedVotes: 0, votes: 0, cachedVotes: 0, similarVotes: 0 }

function plainPrices(cells: readonly CostCell[], judges: readonly JudgePrice[]): PlainPrices {
  const shadow = amountOf(cells.filter(({ role }) => role === 'shadow'))
  const judge = cells.filter(({ role }) => role === 'judge')
  const outputs = cells.filter(({ role, cached }) => role !== 'judge' && cached > 0)
  const unknown = outputs.length > 0 && outputs.every(({ cached, savedUnpriced }) => cached === savedUnpriced)
  return {
    voteUsd: voteUsdOf(cells, judges), routedUsd: sumReference(judge) - amountOf(judge).usd, shadowVotes: shadow.calls, shadowUsd: shadow.usd,
    outputsUsd: unknown ? null : outputs.reduce((sum, { savedUsd }) => sum + savedUsd, 0),
  }
}

function sumOf(rows: readonly Pick<CostSum, 'saved' | 'plainVotes'>[], cells: readonly CostCell[]): CostSum {
  const total = amountOf(cells)
  const judge = amountOf(cells.filter(({ role }) => role === 'judge' || role === 'shadow'))
  const saved = addSaved(rows.map((row) => row.saved))
  const [difference, votesSaved] = [totalSaved(saved), totalSaved(saved, VOTE_SAVINGS)]
  return {
    runs: rows.length, total, judge, answers: { remembered: total.cached - judge.cached, unpriced: cells.reduce((sum, { savedUnpriced }) => sum + savedUnpriced, 0) }, saved, plainVotes: rows.reduce((sum, row) => sum + row.plainVotes, 0),
    plainUsd: difference === null ? null : total.usd + difference, plainJudgeUsd: votesSaved === null ? null : judge.usd + votesSaved,
  }
}

function periodOf(rows: readonly RunCostRow[], cells: readonly CostCell[]): CostPeriod {
  const roles = COST_ROLES.map((role): RoleRow => {
    const own = cells.filter((cell) => cell.role === role)
    return { role, first: amountOf(own.filter(({ rerun }) => !rerun)), rerun: amountOf(own.filter(({ rerun }) => rerun)), all: amountOf(own) }
  })
  const models = [...groupBy(cells, ({ model }) => model)]
    .map(([model, own]): ModelRow => ({ model, roles: COST_ROLES.filter((role) => own.some((cell) => cell.role === role)), all: amountOf(own) }))
    .sort((a, b) => b.all.usd - a.all.usd || b.all.calls - a.all.calls)
  return { ...sumOf(rows, cells), roles, models }
}

function embeddingCell({ week, model, texts, unpriced, usd }: EmbeddingCost): CostCell {
  return { runId: week, role: 'embedding', model, rerun: false, calls: texts, unpriced, cached: 0, usd, referenceUsd: usd, savedUsd: 0, savedUnpriced: 0 }
}

type ReportInput = { runs: readonly CostRun[]; cells: readonly CostCell[]; pairs: readonly RunPairs[]; embeddings?: readonly EmbeddingCost[] }

/** The figures of the cost page from what is stored; `now` in milliseconds says which week is the current one. */
export function costReport(input: ReportInput, now: number): CostReport {
  const judges = judgePrices(input.cells)
  const cellsOf = groupBy(input.cells, ({ runId }) => runId)
  const pairsOf = new Map(input.pairs.map((pairs) => [pairs.runId, pairs]))
  const rows = input.runs.map((run): RunCostRow => {
    const cells = cellsOf.get(run.id) ?? []
    const pairs = pairsOf.get(run.id) ?? NO_PAIRS
    const own = { saved: savedAgainstPlain(pairs, plainPrices(cells, judges)), plainVotes: plainVotes(pairs) }
    return { ...sumOf([own], cells), ...run, byRole: byRoleOf(cells) }
  })
  const embedded = input.embeddings ?? []
  const weekOf = (at: string) => weekStart(Date.parse(at))
  const within = (start: number) => {
    const runs = rows.filter(({ createdAt }) => weekOf(createdAt) === start)
    return { runs, cells: [...runs.flatMap(({ id }) => cellsOf.get(id) ?? []), ...embedded.filter(({ week }) => weekOf(week) === start).map(embeddingCell)] }
  }
  const starts = new Set([...rows.map(({ createdAt }) => weekOf(createdAt)), ...embedded.map(({ week }) => weekOf(week))])
  const weeks = [...starts].sort((a, b) => b - a).map((start): WeekRow => {
    const { runs, cells } = within(start)
    return { ...sumOf(runs, cells), start: new Date(start).toISOString(), byRole: byRoleOf(cells) }
  })
  const current = within(weekStart(now))
  return { week: periodOf(current.runs, current.cells), all: periodOf(rows, [...input.cells, ...embedded.map(embeddingCell)]), weeks, runs: rows, judges }
}

/** Share by which `usd` is below `plainUsd`; null when that says nothing. */
export function shareLess(usd: number, plainUsd: number | null): number | null {
  return plainUsd === null || plainUsd <= 0 ? null : 1 - usd / plainUsd
}

/** "86%": rounded down, so that nothing is promised that was not saved; a dash where a price or the comparison is missing. */
export function lessText({ usd, unpriced }: Amount, plainUsd: number | null): string {
  const less = unpriced > 0 ? null : shareLess(usd, plainUsd)
  return less === null ? '–' : `${Math.floor(less * 100)}%`
}

/** One sentence: what a period cost and what the plain policy would have cost. `name` begins it: "This week". */
export function costSentence(name: string, { runs, total, plainUsd }: CostSum): string {
  if (runs === 0 && total.calls === 0) return `${name} no run was started.`
  if (total.calls === 0 && !plainUsd) return `${name} nothing was paid for.`
  const unknown = total.unpriced === 0 ? '' : ` (${formatCount(total.unpriced)} of ${formatCount(total.calls)} calls have no known price)`
  const cost = total.calls > 0 && total.unpriced === total.calls ? `${name} cost an unknown amount${unknown}` : `${name} cost ${total.unpriced > 0 ? 'at least ' : ''}${formatCost(total.usd)}${unknown}`
  if (plainUsd === null) return `${cost}; what the plain policy would have cost is unknown.`
  if (plainUsd === total.usd) return `${cost}; the plain policy would have cost the same.`
  if (total.unpriced > 0) return `${cost}; the plain policy would have cost ${formatCost(plainUsd - total.usd)} more.`
  return `${cost}; the plain policy would have cost ${formatCost(plainUsd)} (${lessText(total, plainUsd)} less).`
}
