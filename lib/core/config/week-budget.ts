import { ConfigError } from '@/lib/core/config/config-error'
import { parseConfig } from '@/lib/core/config/parse-config'

let last: { text: string; weekUsd: number | null } | null = null

/**
 * What a week of a project may cost by the text of its current configuration, in US dollars; null = no limit. A text that cannot
 * be read was stored before its rules, and sets none. The newest answer is remembered: the question comes with every few cases.
 */
export function weekBudget(text: string): number | null {
  if (last?.text !== text) last = { text, weekUsd: read(text) }
  return last.weekUsd
}

function read(text: string): number | null {
  try {
    return parseConfig(text, 'eval_config.yaml').config.budget?.weekUsd ?? null
  } catch (error) {
    if (error instanceof ConfigError) return null
    throw error
  }
}
