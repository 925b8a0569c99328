import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { allocate, type AllocationRule } from '@/lib/core/sampling/allocate'

export type SampleRule = AllocationRule & { seed: string }

/** `inclusion` is the chance of the item to be drawn: drawn/size of its stratum, above 0 up to 1. */
export type Drawn<T> = { item: T; inclusion: number }

/**
 * Draws a stratified sample. Within a stratum the items with the smallest SHA-256 of seed and id are taken, so the same
 * seed gives the same sample in whatever order the items come, and a smaller sample is part of every larger one.
 */
export function drawSample<T extends { id: string; stratum: string }>(items: readonly T[], rule: SampleRule): Drawn<T>[] {
  const strata = new Map<string, { item: T; rank: string }[]>()
  for (const item of items) {
    const ranked = { item, rank: bytesToHex(sha256(utf8ToBytes(`${rule.seed}\u001f${item.id}`))) }
    const stratum = strata.get(item.stratum)
    if (stratum) stratum.push(ranked)
    else strata.set(item.stratum, [ranked])
  }
  const sizes = new Map([...strata].map(([key, members]) => [key, members.length]))
  const seats = allocate(sizes, rule)
  const drawn: (Drawn<T> & { rank: string })[] = []
  for (const [key, members] of strata) {
    const count = seats.get(key) ?? 0
    members.sort((a, b) => compare(a.rank, b.rank) || compare(a.item.id, b.item.id))
    for (const { item, rank } of members.slice(0, count)) drawn.push({ item, rank, inclusion: count / members.length })
  }
  return drawn.sort((a, b) => compare(a.rank, b.rank) || compare(a.item.id, b.item.id)).map(({ item, inclusion }) => ({ item, inclusion }))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
