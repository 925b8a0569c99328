import { countHidden, makeCanaries, type CanaryCount } from '@/lib/core/privacy/canaries'
import { collectStrings } from '@/lib/core/pii/redactor'
import { recallByType, type TypeRecall } from '@/lib/core/privacy/privacy-bars'
import { DEFAULT_RULES, piiRules } from '@/lib/core/pii/rules'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { insertCanaryCheck } from '@/lib/db/privacy-canaries'
import { getPrivacyRules } from '@/lib/db/privacy-rules'
import { publishEvent } from '@/lib/events'
import { loadRedactor, type RedactorDeps } from '@/lib/services/load-redactor'

type Deps = Omit<RedactorDeps, 'db'> & { db: DbClient; now: () => Date }

/** As many strings as detectors outside are asked about at once. */
const BATCH = 200

/**
 * Sends planted people, addresses, cards, accounts, phones, mail addresses, ids and keys of twelve locales through the door of a project, as it stands, and
 * stores how many of each were hidden; never the values. Other values each day. Types that the rules switch off are counted, and held to no bar.
 *
 * @returns the recall of each type against its bar
 * @throws what a detector outside throws: then nothing is known, and nothing is stored
 */
export async function checkCanaries({ projectId, actor }: { projectId: string; actor: string }, deps: Deps): Promise<{ checkId: string; passed: boolean; types: TypeRecall[]; off: string[] }> {
  const { db, now } = deps
  const at = now()
  const seed = at.toISOString().slice(0, 10)
  const { redactor } = await loadRedactor({ projectId }, deps)
  const stored = await getPrivacyRules(db, projectId)
  const off: string[] = (stored ? piiRules.parse(stored.rules) : DEFAULT_RULES).off
  const results = await countOnce(`${stored ? JSON.stringify(stored.rules) : 'defaults'} ${redactor.version} ${seed}`, () => runThrough(projectId, seed, deps), deps)
  const types = recallByType(results)
  const passed = types.every((one) => one.passed || off.includes(one.type))
  const checkId = await db.$transaction(async (tx) => {
    const id = await insertCanaryCheck(tx, projectId, { redactorVersion: redactor.version, seed, results, passed, createdAt: at })
    const below = types.filter((one) => !one.passed && !off.includes(one.type)).map(({ type }) => type)
    await recordAuditEvent(tx, { projectId, actor, action: 'privacy.canaries', target: id, after: { passed, below, redactorVersion: redactor.version } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return id
  })
  return { checkId, passed, types, off }
}

const KEPT = 20
const counted = new Map<string, CanaryCount[]>()

/** Without detectors outside, rules, code and seed decide the counts: projects with the same rules share them. */
async function countOnce(key: string, count: () => Promise<CanaryCount[]>, { detect }: Deps): Promise<CanaryCount[]> {
  const known = detect ? undefined : counted.get(key)
  if (known) return known
  const results = await count()
  if (!detect) counted.set(key, results)
  if (counted.size > KEPT) counted.delete(counted.keys().next().value!)
  return results
}

async function runThrough(projectId: string, seed: string, deps: Deps): Promise<CanaryCount[]> {
  const { redactor, find } = await loadRedactor({ projectId }, deps)
  const canaries = makeCanaries(seed)
  const strings = [...new Set(canaries.flatMap(({ trace }) => collectStrings(trace)))]
  const found = new Map<string, Awaited<ReturnType<typeof find>> extends Map<string, infer S> ? S : never>()
  for (let start = 0; start < strings.length; start += BATCH) for (const [text, spans] of await find(strings.slice(start, start + BATCH))) found.set(text, spans)
  return countHidden(canaries, canaries.map(({ trace }) => redactor.trace(trace, { found }).trace))
}
