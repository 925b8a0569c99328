import { parseConfig } from '@/lib/core/config/parse-config'
import type { Proposals } from '@/lib/core/display/flag-view'
import { rankCandidates } from '@/lib/core/flag/rank-candidates'
import { isCustomer, listCallsAround, listCandidateCalls, type CustomerChoice } from '@/lib/db/candidate-traces'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'
import { customerId } from '@/lib/services/customer-id'
import { loadRedactor, type RedactorDeps } from '@/lib/services/load-redactor'

const HOUR_MS = 3_600_000
/** Looked at to either side of the moment, those nearest in time: what they say is compared one by one. */
const EACH_SIDE = 500
const SHOWN = 12
export const WINDOW_HOURS = { least: 1, most: 24 * 30, usual: 24 }

export type ProposeInput = {
  projectId: string
  /** The customer's id or its beginning, as the gateway logged it; an e-mail address finds its pseudonym. */
  customer?: string | null
  /** ISO 8601: about when it happened. */
  time?: string | null
  /** Hours to either side of `time`; 24 unless told. */
  windowHours?: number
  /** What the customer wrote, or what the ticket says. */
  words?: string | null
}

/**
 * Calls that a ticket may be about, the likeliest first, at most 12; a person picks, nothing is decided here. The customer counts
 * exactly where one has that id, else by the beginning of the id. Calls without their request are left out: they cannot be replayed.
 *
 * @returns `capped` true when more calls were in the window than were compared
 * @throws AppError invalid when neither a customer nor a time is known, or the time is none
 */
export async function proposeTraces(input: ProposeInput, deps: RedactorDeps): Promise<Proposals> {
  const { db } = deps
  const project = await getProject(db, input.projectId)
  if (!project) throw new AppError('not-found', 'There is no such project.')
  const customer = await chooseCustomer(input, deps)
  const at = readTime(input.time)
  if (!customer && !at) throw invalid('customer', 'give the customer, or about when it happened')
  const windowMs = readWindow(input.windowHours) * HOUR_MS
  const calls = await listCallsAround(db, project.id, { customer, at, windowMs, each: EACH_SIDE })
  const all = rankCandidates(calls, { at: at?.toISOString() ?? null, windowMs, words: input.words ?? '' })
  // those that nothing speaks for are only worth a look where there are no others
  const likely = all.filter(({ score }) => score > 0)
  const ranked = (likely.length > 0 ? likely : all).slice(0, SHOWN)
  const { segmentBy } = parseConfig(project.config, 'eval_config.yaml').config
  const shown = new Map((await listCandidateCalls(db, project.id, ranked.map(({ candidate }) => candidate.id), segmentBy)).map((call) => [call.id, call]))
  return {
    calls: ranked.flatMap(({ candidate, closeness, words }) => {
      const call = shown.get(candidate.id)
      return call ? [{ ...call, closeness, words }] : []
    }),
    lookedAt: calls.length, capped: isCapped(calls, at), customers: !customer ? 'any' : 'exact' in customer ? 'exact' : 'begins',
  }
}

function isCapped(calls: { ts: string }[], at: Date | null): boolean {
  if (at === null) return calls.length >= EACH_SIDE
  const before = calls.filter(({ ts }) => Date.parse(ts) < at.getTime()).length
  return before >= EACH_SIDE || calls.length - before >= EACH_SIDE
}

async function chooseCustomer({ projectId, customer }: ProposeInput, deps: RedactorDeps): Promise<CustomerChoice> {
  const id = customerId((await loadRedactor({ projectId }, deps)).redactor, customer)
  if (id === null) return null
  return await isCustomer(deps.db, projectId, id) ? { exact: id } : { begins: id }
}

function readTime(time: string | null | undefined): Date | null {
  if (!time?.trim()) return null
  const at = new Date(time)
  if (Number.isNaN(at.getTime()) || at.getTime() < 0 || at.getTime() > 4_102_444_800_000) throw invalid('time', `expected a time like 2026-11-20T14:30:00Z, got "${time.slice(0, 60)}"`)
  return at
}

function readWindow(hours: number | undefined): number {
  if (hours === undefined) return WINDOW_HOURS.usual
  if (!Number.isFinite(hours) || hours < WINDOW_HOURS.least || hours > WINDOW_HOURS.most) throw invalid('windowHours', `expected ${WINDOW_HOURS.least} to ${WINDOW_HOURS.most} hours`)
  return hours
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
