import type { KeyPlace, Keys } from '@/lib/core/secrets/sealed-key'

/** A key as a page shows it: where it is, never what it is. `fault`: why it cannot be used. */
export type KeyView =
  | { kind: 'none' }
  | { kind: 'variable'; name: string; fault: string | null }
  /** `setAt` and `setBy` null: there is no record of it. */
  | { kind: 'sealed'; setAt: string | null; setBy: string | null; fault: string | null }

/** What a form does with a key: keeps or takes one here, names a variable, or calls without one. */
export type KeyKind = KeyView['kind']

/** `changed`: when the key was set last, as the audit log has it. Whether a variable is set is not asked: the process that calls may have another environment. */
export function keyView(place: KeyPlace, changed: { at: Date; by: string | null } | undefined, keys: Pick<Keys, 'open' | 'refusedVariable'>): KeyView {
  const { apiKeyEnv, apiKeySealed, baseUrl } = place
  if (apiKeySealed) return { kind: 'sealed', setAt: changed?.at.toISOString() ?? null, setBy: changed?.by ?? null, fault: faultOf(() => keys.open(apiKeySealed, place)) }
  if (apiKeyEnv !== null) return { kind: 'variable', name: apiKeyEnv, fault: keys.refusedVariable(apiKeyEnv, baseUrl) }
  return { kind: 'none' }
}

function faultOf(open: () => unknown): string | null {
  try {
    open()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
