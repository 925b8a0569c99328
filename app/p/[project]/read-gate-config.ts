import { parseConfig } from '@/lib/core/config/parse-config'
import type { GateConfig } from '@/lib/core/config/types'

/** The project's configuration with every default filled in. It was checked when it was saved. */
export function readGateConfig(text: string): GateConfig {
  return parseConfig(text, 'eval_config.yaml').config
}
