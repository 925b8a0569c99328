import { parseConfig } from '@/lib/core/config/parse-config'
import type { Duplicates } from '@/lib/core/display/flag-view'
import { nearRequests } from '@/lib/core/flag/near-requests'
import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { messageText } from '@/lib/core/chat'
import { listCandidateCalls } from '@/lib/db/candidate-traces'
import type { Db } from '@/lib/db/client'
import { findTraceToFlag } from '@/lib/db/flags'
import { findCaseOfTrace, listCaseBriefs, listRequestTexts } from '@/lib/db/near-cases'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'

/** Cases that a new request is compared with, the newest: more would take seconds. */
const COMPARED = 3000
const SHOWN = 3

/**
 * What the adversarial set already has of a trace: the case that it became, and cases with nearly the same request (a cosine of
 * lexical vectors of 0.85 or more). Nothing is stored.
 *
 * @throws AppError not-found (trace)
 */
export async function findDuplicates({ projectId, traceId }: { projectId: string; traceId: string }, { db }: { db: Db }): Promise<Duplicates> {
  const project = await getProject(db, projectId)
  const trace = project && await findTraceToFlag(db, project.id, traceId.trim())
  if (!trace) throw new AppError('not-found', `No trace "${traceId.trim()}" in this project.`, { errors: [{ field: 'traceId', message: 'is not a trace of this project' }] })
  const { segmentBy } = parseConfig(project.config, 'eval_config.yaml').config
  const [[call], same, texts] = await Promise.all([
    listCandidateCalls(db, project.id, [trace.id], segmentBy), findCaseOfTrace(db, project.id, trace), listRequestTexts(db, project.id, COMPARED),
  ])
  const near = nearRequests(saidInAll(trace.request as ChatRequest | null), texts.filter(({ caseId }) => caseId !== same), SHOWN)
  const briefs = new Map((await listCaseBriefs(db, project.id, [...(same ? [same] : []), ...near.map(({ item }) => item.caseId)])).map((brief) => [brief.caseId, brief]))
  return {
    call: call!, same: same ? briefs.get(same) ?? null : null,
    near: near.flatMap(({ item, similarity }) => {
      const brief = briefs.get(item.caseId)
      return brief ? [{ ...brief, similarity }] : []
    }),
  }
}

/** As the database joins what the user said, so that equal requests are equal here. */
function saidInAll(request: ChatRequest | null): string {
  const messages: ChatMessage[] = Array.isArray(request?.messages) ? request.messages : []
  return messages.filter(({ role }) => role === 'user').map((message) => messageText(message)).join(' ').slice(0, 4000)
}
