import type { GateConfig } from '@/lib/core/config/types'
import type { SemanticEvidence, SemanticView } from '@/lib/core/display/semantic-view'
import { LEXICAL_SPACE } from '@/lib/core/embedding/lexical-embedding'
import { spaceWords } from '@/lib/core/judging/similarity-check'
import { embeddingCosts } from '@/lib/db/embeddings'
import { listEndpoints } from '@/lib/db/endpoints'
import { getSemanticCache } from '@/lib/db/semantic-cache'
import { countSimilarChecks, lastSpace, listSimilarChecks, similarSavings } from '@/lib/db/similar-answers'
import { getUser } from '@/lib/db/users'
import { getDeps } from '@/lib/deps'
import { embeddingSource } from '@/lib/services/embedding-source'

/** Checks that the page lists. */
const SHOWN = 6

/** The semantic layer of a project, with what is known of it since it was last switched on. */
export async function readSemantic(projectId: string, config: GateConfig): Promise<SemanticView> {
  const { db } = getDeps()
  const [state, endpoints] = await Promise.all([getSemanticCache(db, projectId), listEndpoints(db, projectId)])
  const { endpoint, model } = embeddingSource(endpoints, config)
  const space = endpoint ? `the embeddings of ${model} on ${endpoint.name}` : spaceWords(LEXICAL_SPACE)
  const from = state?.status === 'on' ? state.since : state?.status === 'ended' ? state.from : null
  const [evidence, user] = await Promise.all([from === null ? null : readEvidence(projectId, from), state && state.by !== 'system' ? getUser(db, state.by) : null])
  return { status: state?.status ?? 'off', since: state?.since ?? null, by: user ? user.name || user.email : null, reason: state?.reason ?? null, space, evidence }
}

async function readEvidence(projectId: string, from: string): Promise<SemanticEvidence> {
  const { db, now } = getDeps()
  const since = new Date(from)
  const space = await lastSpace(db, { projectId, since })
  const [count, savings, embedding, checks] = await Promise.all([
    space === null ? { checks: 0, falseHits: 0 } : countSimilarChecks(db, { projectId, space, since }), similarSavings(db, projectId, since),
    embeddingCosts(db, projectId, { from: since, to: now() }), listSimilarChecks(db, { projectId, since, limit: SHOWN }),
  ])
  return { count, ...savings, embedding, checks: checks.map(({ key: _key, space: _space, ...check }) => check) }
}
