import { formatPercent, plural } from '@/lib/core/display/format'
import type { SetKind, SetVerdict } from '@/lib/core/gate/types'

export type SetName = { kind: SetKind; id: string; label: string }

/** What a gated set did: rates 0 to 1 with Wilson 95 % limits, null where nothing was measured. `confirmed` null = not re-run. */
export type SetFigures = SetName & {
  n: number
  before: number | null
  beforeLow: number | null
  beforeHigh: number | null
  after: number | null
  blocks: boolean
  gated: boolean
  verdict: SetVerdict
  breaks: number
  confirmed: number | null
}

/** A later decision on a run that has the overridden model in it; `sets` are the overridden ones, as far as it has them. */
export type LaterRun = {
  runId: string
  name: string
  decidedAt: string
  /** What the model was in it: still the candidate, or production by then. */
  role: 'candidate' | 'baseline'
  gate: string
  sets: SetFigures[]
}

/** A failure that was reported later; `byModel`: the overridden model answered the trace. `segments`: overridden ones that it is in. */
export type LaterFlag = { flagId: string; caseId: string; ticketUrl: string; createdAt: string; segments: string[]; byModel: boolean }

export type OverrideFacts = {
  /** The sets that blocked when it was overridden, with their figures; empty for an inconclusive run. */
  overridden: SetFigures[]
  runs: LaterRun[]
  flags: LaterFlag[]
}

export type Evidence = { says: 'held' | 'regretted'; text: string; at: string; link: { kind: 'run' | 'flag'; id: string; url: string | null } }

/**
 * `held`: what blocked was measured again and was there no more. `regretted`: it broke again, is still lost in production, or
 * someone reported a failure of it. `open`: nothing was seen yet.
 */
export type OverrideScore = { result: 'held' | 'regretted' | 'open'; evidence: Evidence[] }

/** Verdicts from which nothing can be told. */
const MUTE: SetVerdict[] = ['incomplete', 'no-data', 'low-confidence']

/**
 * What became of an override. One sign of a loss makes it regretted, whatever held besides; only with signs that it held and none
 * of a loss it held; without either it is open. Evidence that regrets comes first, each kind oldest first.
 */
export function scoreOverride({ overridden, runs, flags }: OverrideFacts): OverrideScore {
  const found = [...runs.flatMap((run) => fromRun(run, overridden)), ...flags.map(fromFlag)]
  const regrets = inOrder(found.filter(({ says }) => says === 'regretted'))
  const holds = inOrder(found.filter(({ says }) => says === 'held'))
  return { result: regrets.length > 0 ? 'regretted' : holds.length > 0 ? 'held' : 'open', evidence: [...regrets, ...holds] }
}

const inOrder = (evidence: Evidence[]) => evidence.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))

function fromFlag({ flagId, caseId, ticketUrl, createdAt, segments, byModel }: LaterFlag): Evidence {
  const where = segments.length > 0 ? ` in ${segments.join(', ')}` : ''
  return {
    says: 'regretted', at: createdAt, link: { kind: 'flag', id: caseId, url: ticketUrl || flagId },
    text: byModel ? `A failure of the model was reported${where}` : `A failure was reported${where}`,
  }
}

function fromRun(run: LaterRun, overridden: SetFigures[]): Evidence[] {
  const evidence = (says: Evidence['says'], text: string): Evidence => ({ says, text, at: run.decidedAt, link: { kind: 'run', id: run.runId, url: null } })
  if (overridden.length === 0) {
    // nothing blocked then: the whole later decision of the same candidate answers it
    if (run.role !== 'candidate') return []
    if (run.gate === 'blocked') return [evidence('regretted', `${run.name} was blocked`)]
    return run.gate === 'pass' || run.gate === 'warn' ? [evidence('held', `${run.name} passed`)] : []
  }
  return overridden.flatMap((was) => {
    const now = run.sets.find(({ kind, id }) => kind === was.kind && id === was.id)
    if (!now || now.n === 0) return []
    const read = run.role === 'candidate' ? asCandidate(now, run.name) : asBaseline(now, was, run.name)
    return read === null ? [] : [evidence(read.says, read.text)]
  })
}

type Read = Pick<Evidence, 'says' | 'text'> | null

/** The same candidate again: the gate itself says whether the set broke again. */
function asCandidate(now: SetFigures, run: string): Read {
  const change = `from ${formatPercent(now.before)} to ${formatPercent(now.after)} on ${plural(now.n, 'case')}`
  if (now.blocks) {
    const breaks = now.confirmed === null ? plural(now.breaks, 'break') : `${plural(now.confirmed, 'break')} confirmed`
    return { says: 'regretted', text: `${now.label} broke again in ${run}: ${change}, ${breaks}` }
  }
  if (!now.gated || MUTE.includes(now.verdict)) return null
  return { says: 'held', text: `${now.label} held in ${run}: ${change}` }
}

/**
 * The model as production: its own pass rate there against what production had before it. Still lost when its Wilson interval lies
 * wholly below that of the old rate; held when the rate is nearer to the old rate than to the one that blocked; else nothing can be told.
 */
function asBaseline(now: SetFigures, was: SetFigures, run: string): Read {
  if (now.before === null || now.beforeHigh === null || was.before === null || was.beforeLow === null || was.after === null || now.verdict === 'low-confidence') return null
  const rate = `${formatPercent(now.before)} of ${plural(now.n, 'case')} in ${run}`
  if (now.beforeHigh < was.beforeLow) return { says: 'regretted', text: `${now.label} is still lost in production: ${rate}, ${formatPercent(was.before)} before the override` }
  if (now.before >= (was.before + was.after) / 2) return { says: 'held', text: `${now.label} held in production: ${rate}, ${formatPercent(was.before)} before the override` }
  return null
}

/** An override with what became of it, for lists. */
export type OverrideRow = OverrideScore & {
  reviewId: string
  runId: string
  runName: string
  candidate: string
  by: string
  /** Who agreed, where a second person had to. */
  agreedBy: string | null
  reason: string
  createdAt: string
  expiresAt: string | null
  overridden: SetName[]
}

export type ReviewerCount = { by: string; held: number; regretted: number; open: number }

/** Overrides of each person by what became of them, most first; a second person's agreement counts for that one, too. */
export function countByReviewer(rows: readonly Pick<OverrideRow, 'by' | 'agreedBy' | 'result'>[]): ReviewerCount[] {
  const counts = new Map<string, ReviewerCount>()
  for (const { by, agreedBy, result } of rows) {
    for (const person of new Set(agreedBy === null ? [by] : [by, agreedBy])) {
      const count = counts.get(person) ?? { by: person, held: 0, regretted: 0, open: 0 }
      counts.set(person, { ...count, [result]: count[result] + 1 })
    }
  }
  const total = ({ held, regretted, open }: ReviewerCount) => held + regretted + open
  return [...counts.values()].sort((a, b) => total(b) - total(a) || (a.by < b.by ? -1 : 1))
}
