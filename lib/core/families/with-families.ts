import type { FamilyBasis, GateConfig } from '@/lib/core/config/types'

/** A family that a person accepted or made; `createdAt` is ISO 8601. */
export type AcceptedFamily = { key: string; label: string; segmentKeys: string[]; basis: FamilyBasis | null; createdBy: string | null; createdAt: string }

/**
 * The configuration with the families that people accepted in the product beside those of the file. A name that the file uses,
 * too, stays what the file says.
 */
export function withFamilies(config: GateConfig, accepted: readonly AcceptedFamily[]): GateConfig {
  const added = accepted.filter(({ key }) => !Object.hasOwn(config.families, key))
  if (added.length === 0) return config
  return {
    ...config,
    families: { ...config.families, ...Object.fromEntries(added.map(({ key, segmentKeys }) => [key, segmentKeys])) },
    familyOrigins: Object.fromEntries(added.map(({ key, label, basis, createdBy, createdAt }) => [key, { label, basis, by: createdBy, at: createdAt }])),
  }
}
