import { normaliseConfig } from '@/lib/core/config/normalise-config'
import type { GateConfig } from '@/lib/core/config/types'

/** The configuration of a project that has no eval_config.yaml: every segment of the data is gated, floors are reported. */
export function defaultConfig(): GateConfig {
  return normaliseConfig({})
}
