import { DEFAULT_RULES, piiRules, type PiiRules } from '@/lib/core/pii/rules'
import { PII_TYPES } from '@/lib/core/pii/types'
import { getPrivacyRules } from '@/lib/db/privacy-rules'
import { loadRedactor, type LoadedRedactor, type RedactorDeps } from '@/lib/services/load-redactor'

/**
 * The redactor that goes over what is stored. It always writes placeholders: those are all that the database lets into what is written once. `version`
 * is that of the rules that are switched on.
 */
export async function loadScanRedactor({ projectId }: { projectId: string }, deps: RedactorDeps): Promise<{ loaded: LoadedRedactor; version: string }> {
  const [{ redactor }, stored] = [await loadRedactor({ projectId }, deps), await getPrivacyRules(deps.db, projectId)]
  const rules = stored ? piiRules.parse(stored.rules) : DEFAULT_RULES
  return { loaded: await loadRedactor({ projectId, draft: scanRules(rules) }, deps), version: redactor.version }
}

/**
 * Made-up values look like those that they stand for, so a recognizer would hide each of them and take the meaning away: in mode `surrogate` a scan looks for
 * what people reported and for the project's own expressions alone.
 */
function scanRules(rules: PiiRules): PiiRules {
  if (rules.mode === 'placeholder') return rules
  const own = <T extends object>(rule: T) => ({ ...rule, type: 'custom' as const })
  return { ...rules, mode: 'placeholder', off: PII_TYPES.filter((type) => type !== 'custom'), hidden: rules.hidden.map(own), patterns: rules.patterns.map(own) }
}
