import type { FamilyBasis } from '@/lib/core/config/types'
import type { DbClient } from '@/lib/db/client'
import type { FamilyRecord } from '@/lib/db/families'
import type { FamilyInput } from '@/lib/services/family-input'
import { saveFamily } from '@/lib/services/save-family'

/** Makes a proposed family one that every later run gates, under the name and with the members that the person gave it. Throws like `saveFamily`. */
export async function acceptFamily(
  input: FamilyInput & { projectId: string; basis: FamilyBasis; actor: string }, deps: { db: DbClient; now: () => Date },
): Promise<FamilyRecord> {
  return saveFamily({ ...input, familyId: null }, deps)
}
