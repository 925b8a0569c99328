import type { GateReport } from '@/lib/core/gate/types'
import { reviewSets, setKey } from '@/lib/core/review/review-sets'

/** A case that broke, or was not measured, by what it failed of: no bodies. */
export type FailedCase = {
  caseId: string; position: number; failureKind: string | null; failureTool: string | null; failureArgument: string | null; clusterKey: string | null
}

/**
 * `confirmed`: broke and stayed broken on re-run. `unmeasured`: no re-run could be measured, so that the break counts as confirmed.
 * `went-away`: passes when it runs again, or the baseline fails, too. `open`: broke in the first run and was not run again, or not on both
 * sides. `missing`: one side was not measured.
 */
export const ITEM_STATUSES = ['confirmed', 'unmeasured', 'open', 'went-away', 'missing'] as const
export type ItemStatus = (typeof ITEM_STATUSES)[number]

export type ReviewItem = { caseId: string; status: ItemStatus; sets: string[]; group: string }

/** Failures of one signature. `decided`: how many of them are confirmed, those that could not be measured again included. */
export type FailureGroup = {
  key: string; failureKind: string | null; tool: string | null; argument: string | null; cluster: string | null; n: number; decided: number; first: string
}

export type ReviewList = {
  items: ReviewItem[]
  groups: FailureGroup[]
  /** Cases beyond those that are listed; they are in the list of all cases. */
  left: number
}

/** What a signature is known by. */
export function signatureOf({ failureKind, failureTool, failureArgument, clusterKey }: Omit<FailedCase, 'caseId' | 'position'>): string {
  return JSON.stringify([failureKind, failureTool, failureArgument, clusterKey])
}

function statusesOf(report: Pick<GateReport, 'sets'>): (caseId: string, missing: boolean) => ItemStatus {
  const confirmed = new Set<string>()
  const unmeasured = new Set<string>()
  const gone = new Set<string>()
  for (const set of report.sets) {
    for (const id of set.confirmed?.confirmedCases ?? []) confirmed.add(id)
    for (const id of set.confirmed?.unmeasuredCases ?? []) unmeasured.add(id)
    for (const id of set.confirmed?.flakyCases ?? []) gone.add(id)
  }
  return (caseId, missing) => {
    if (missing) return 'missing'
    if (confirmed.has(caseId)) return unmeasured.has(caseId) ? 'unmeasured' : 'confirmed'
    return gone.has(caseId) ? 'went-away' : 'open'
  }
}

/** Names by their key in the case, `kind:id` of each set in question that has it. */
function setsOf(report: Pick<GateReport, 'sets'>): Map<string, string[]> {
  const sets = new Map<string, string[]>()
  for (const set of reviewSets(report)) {
    const ids = set.verdict === 'incomplete' ? [...set.breakCases, ...set.missingCases.map(({ caseId }) => caseId)] : set.breakCases
    for (const id of new Set(ids)) sets.set(id, [...sets.get(id) ?? [], setKey(set)])
  }
  return sets
}

/**
 * The cases that a reviewer walks through, and the signatures that they failed by. Those of the sets in question come first, then by
 * how sure they are, then those of the most frequent signature, so that one walk sees a pattern as a whole. `max` bounds the walk, not
 * the counts of the signatures.
 */
export function reviewList(
  report: Pick<GateReport, 'sets'>, given: { broken: readonly FailedCase[]; missing: readonly FailedCase[] }, options: { max: number; clusterName: (key: string) => string },
): ReviewList {
  const statusOf = statusesOf(report)
  const sets = setsOf(report)
  const missing = new Set(given.missing.map(({ caseId }) => caseId))
  const cases = [...given.broken, ...given.missing.filter(({ caseId }) => sets.has(caseId))]
  const rows = cases.map((row) => ({ row, item: { caseId: row.caseId, status: statusOf(row.caseId, missing.has(row.caseId)), sets: sets.get(row.caseId) ?? [], group: signatureOf(row) } }))
  const groups = groupsOf(rows.map(({ row, item }) => ({ row, item })), options.clusterName)
  const place = new Map(groups.map(({ key }, index) => [key, index]))
  rows.sort((a, b) => Number(b.item.sets.length > 0) - Number(a.item.sets.length > 0) || ITEM_STATUSES.indexOf(a.item.status) - ITEM_STATUSES.indexOf(b.item.status)
    || place.get(a.item.group)! - place.get(b.item.group)! || a.row.position - b.row.position)
  return { items: rows.slice(0, options.max).map(({ item }) => item), groups, left: Math.max(0, rows.length - options.max) }
}

const isDecided = ({ status }: ReviewItem) => status === 'confirmed' || status === 'unmeasured'

function groupsOf(rows: { row: FailedCase; item: ReviewItem }[], clusterName: (key: string) => string): FailureGroup[] {
  const groups = new Map<string, FailureGroup>()
  for (const { row, item } of rows) {
    const group = groups.get(item.group) ?? {
      key: item.group, failureKind: row.failureKind, tool: row.failureTool, argument: row.failureArgument, cluster: row.clusterKey === null ? null : clusterName(row.clusterKey),
      n: 0, decided: 0, first: row.caseId,
    }
    group.n += 1
    if (isDecided(item)) group.decided += 1
    groups.set(item.group, group)
  }
  return [...groups.values()].sort((a, b) => b.n - a.n || b.decided - a.decided || (a.key < b.key ? -1 : 1))
}

/** The groups of some of the items only, in the same order of size: those of one set, say. */
export function regroup(groups: readonly FailureGroup[], items: readonly ReviewItem[]): FailureGroup[] {
  const own = new Map<string, ReviewItem[]>()
  for (const item of items) own.set(item.group, [...own.get(item.group) ?? [], item])
  return groups.flatMap((group) => {
    const mine = own.get(group.key)
    return mine ? [{ ...group, n: mine.length, decided: mine.filter(isDecided).length, first: mine[0]!.caseId }] : []
  }).sort((a, b) => b.n - a.n || b.decided - a.decided || (a.key < b.key ? -1 : 1))
}
