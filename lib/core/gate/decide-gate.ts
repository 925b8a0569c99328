import type { GateConfig } from '@/lib/core/config/types'
import { nextGateStep } from '@/lib/core/gate/next-gate-step'
import type { GateReport, PairedCase } from '@/lib/core/gate/types'

/** The decision where nothing can be re-run (`confirm: off`): every flip of the first run counts as confirmed. */
export function decideGate(cases: readonly PairedCase[], config: GateConfig, seed = 'run'): GateReport {
  const step = nextGateStep({ cases, config, seed, reruns: null })
  if (step.kind !== 'decided') throw new Error('A run without re-runs is decided at once')
  return step.report
}
