import { withFamilies } from '@/lib/core/families/with-families'
import type { ParsedConfig } from '@/lib/core/config/parse-config'
import type { Db } from '@/lib/db/client'
import { listAcceptedFamilies } from '@/lib/db/families'
import { frozenConfig } from '@/lib/services/frozen-config'

/**
 * The configuration that a run of the project freezes: the text, and the families that people accepted. Throws `invalid` with
 * line and what was expected.
 */
export async function runConfig(db: Db, projectId: string, text: string): Promise<ParsedConfig> {
  const { config, warnings } = frozenConfig(text)
  return { config: withFamilies(config, await listAcceptedFamilies(db, projectId)), warnings }
}
