import { recallByType } from '@/lib/core/privacy/privacy-bars'
import { PII_LABELS } from '@/lib/core/privacy/privacy-words'
import { DEFAULT_RULES, piiRules } from '@/lib/core/pii/rules'
import type { DbClient } from '@/lib/db/client'
import { getLastCanaryCheck } from '@/lib/db/privacy-canaries'
import { getPrivacyRules } from '@/lib/db/privacy-rules'
import { AppError } from '@/lib/errors'
import { checkCanaries } from '@/lib/services/check-canaries'
import { loadRedactor, type RedactorDeps } from '@/lib/services/load-redactor'

type Deps = Omit<RedactorDeps, 'db'> & { db: DbClient; now: () => Date }

/**
 * Refuses when the door hides too few of the planted values: what it lets through would be sent to models. A project that was never checked, or whose rules
 * have changed since, is checked at once.
 *
 * @throws AppError conflict with the types under their bar and where to look; unavailable when a detector outside does not answer
 */
export async function assertPrivacyBar({ projectId }: { projectId: string }, deps: Deps): Promise<void> {
  const { redactor } = await loadRedactor({ projectId }, deps)
  const last = await getLastCanaryCheck(deps.db, projectId)
  const types = last?.redactorVersion === redactor.version ? recallByType(last.results) : (await checkNow(projectId, deps)).types
  const stored = await getPrivacyRules(deps.db, projectId)
  const { off } = stored ? piiRules.parse(stored.rules) : DEFAULT_RULES
  const below = types.filter(({ type, passed }) => !passed && !off.includes(type))
  if (below.length === 0) return
  const words = below.map(({ type, planted, hidden, bar }) => `${PII_LABELS[type].toLowerCase()} (${hidden} of ${planted} planted ones are hidden, at least ${Math.round(bar * 100)} % are needed)`).join(', ')
  throw new AppError('conflict', `Nothing is replayed while personal data gets through: ${words}. The page Privacy shows where it gets through and what can be done.`, { below: below.map(({ type }) => type) })
}

async function checkNow(projectId: string, deps: Deps) {
  try {
    return await checkCanaries({ projectId, actor: 'system' }, deps)
  } catch (error) {
    if (!deps.detect) throw error
    throw new AppError('unavailable', 'A detector of personal data outside of Slicegate does not answer, so nobody knows what it lets through: nothing is replayed until it does.')
  }
}
