import type { ConfirmCommand } from '@/cli/confirm-offline'
import { UsageError } from '@/cli/io'
import type { Flags, FlagSpec } from '@/cli/parse-flags'
import type { GateConfig } from '@/lib/core/config/types'

export const CONFIRM_FLAGS: Record<string, FlagSpec> = {
  'confirm-command': { type: 'string', value: 'CMD', help: 'shell command that runs cases again, so that flips are confirmed (docs/report.md)' },
  'confirm-batch': { type: 'string', value: 'N', help: 'executions that one call of it gets at most; default: 100' },
  'confirm-timeout': { type: 'string', value: 'SECONDS', help: 'longest time of one call; default: 600' },
}

/** The command that re-runs flips, null when there is none: then the report says `confirm: off`. */
export function readConfirmCommand(flags: Flags, config: GateConfig): ConfirmCommand | null {
  const line = flags.one('confirm-command')
  if (line === null) {
    const stray = ['confirm-batch', 'confirm-timeout'].find((name) => flags.has(name))
    if (stray) throw new UsageError(`--${stray} needs --confirm-command CMD`)
    return null
  }
  if (!config.gate.confirm.enabled) {
    throw new UsageError('--confirm-command would not be used: gates.confirm.enabled is false in the configuration')
  }
  return { line, batch: readNumber(flags, 'confirm-batch', 100), timeoutMs: 1000 * readNumber(flags, 'confirm-timeout', 600) }
}

function readNumber(flags: Flags, name: string, otherwise: number): number {
  const text = flags.one(name)
  if (text === null) return otherwise
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--${name} ${text}: expected a whole number from 1`)
  return Number(text)
}
