import type { PiiSpan } from '@/lib/core/pii/types'
import { findAddresses } from '@/lib/core/pii/names/find-addresses'
import { findEmployers } from '@/lib/core/pii/names/find-employers'
import { findLowerNames } from '@/lib/core/pii/names/find-lower-names'
import { findLowerPlaces } from '@/lib/core/pii/names/find-lower-places'
import { findOrganisations } from '@/lib/core/pii/names/find-organisations'
import { findPeople } from '@/lib/core/pii/names/find-people'
import { findPlaces } from '@/lib/core/pii/names/find-places'
import { findUncasedNames } from '@/lib/core/pii/names/find-uncased-names'
import { startScan } from '@/lib/core/pii/names/scan'

const WORTH_A_LOOK = /[\p{L}]{2}/u

/**
 * People, organisations, addresses and places in plain text, in order, never overlapping; offsets count UTF-16 units, the end is outside. Evidence: lists
 * of names and places, how words are built, and the words around them, in twelve and more languages. Deterministic, in time linear in the text.
 * `instruction`: an operator wrote it, not a person.
 */
export function findNames(text: string, instruction = false): PiiSpan[] {
  if (text.length < 3 || !WORTH_A_LOOK.test(text)) return []
  const scan = startScan(text)
  findAddresses(scan)
  findOrganisations(scan)
  findPeople(scan, instruction)
  findEmployers(scan)
  findPlaces(scan)
  findLowerNames(scan)
  findLowerPlaces(scan)
  findUncasedNames(scan)
  return scan.spans.sort((a, b) => a.start - b.start)
}
