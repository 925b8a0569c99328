import { useMemo } from 'react'
import { ConfigError } from '@/lib/core/config/config-error'
import { parseConfig } from '@/lib/core/config/parse-config'
import type { GateConfig } from '@/lib/core/config/types'
import type { ConfigCheck } from '@/lib/core/display/settings-view'

export type ReadPolicy = ConfigCheck & { gate: GateConfig['gate'] | null }

/** What a text says as a policy, or what is wrong with it; read in the browser, so that it is there with the next key. */
export function useReadPolicy(text: string): ReadPolicy {
  return useMemo(() => {
    try {
      const { config, warnings } = parseConfig(text, 'eval_config.yaml')
      return { gate: config.gate, error: null, warnings }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      return { gate: null, error: { line: error.line, message: error.message }, warnings: [] }
    }
  }, [text])
}
