import type { ClusterEvent } from '@/lib/core/clustering/match-clusters'
import type { DatasetDifference } from '@/lib/core/refresh/dataset-difference'

export const countOf = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

/** `3896 texts, 3100 of them new, for $0.0124`; costs of an unknown price are said to be unknown. */
export function embedNote({ texts, asked, costUsd, lexical, resumed }: { texts: number; asked: number; costUsd: number | null; lexical: boolean; resumed: boolean }): string {
  if (lexical) return `${countOf(texts, 'text')} by their letters (lexical, not semantic): the project has no embedding endpoint`
  const cost = asked === 0 ? 'nothing to pay' : costUsd === null ? 'at an unknown price' : `for $${costUsd.toFixed(4)}`
  return `${countOf(texts, 'text')}, ${asked} of them new${resumed ? ' since it went on' : ''}, ${cost}`
}

export function matchNote({ clusters, noise, counts, degenerate, first }: {
  clusters: number; noise: number; counts: Record<ClusterEvent['kind'], number>; degenerate: { message: string } | null; first: boolean
}): string {
  const changed = (['new', 'gone', 'split', 'merge'] as const).filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind === 'split' ? 'split' : kind === 'merge' ? 'merged' : kind}`)
  const changes = first ? 'the first grouping' : changed.length === 0 ? 'the same as before' : changed.join(', ')
  const found = `${countOf(clusters, 'cluster')}, ${changes}; ${countOf(noise, 'trace')} in none`
  return degenerate ? `${found}. ${degenerate.message}` : found
}

/**
 * What came of asking a model for names. `fresh`: replies that were paid, for `costUsd` US dollars, null = unknown. The last four say
 * why clusters kept the name of their terms; `reason` is why the first of the unanswered got no answer.
 */
export type NameTally = {
  asked: number; named: number; model: string | null; fresh: number; costUsd: number | null; unreadable: number; unanswered: number; reason: string | null; notDistinct: number
}

/** `16 of 17 names by judge-large, for $0.0021; 1 unreadable kept its terms`; null when no cluster wanted a name. */
export function namesNote({ asked, named, model, fresh, costUsd, unreadable, unanswered, reason, notDistinct }: NameTally): string | null {
  if (asked === 0) return null
  if (model === null) return `Names are of terms: ${reason}`
  const cost = fresh === 0 ? unanswered === asked ? '' : ', nothing to pay' : costUsd === null ? ', at an unknown price' : `, for $${costUsd.toFixed(4)}`
  const kept = (count: number, why: string) => (count === 0 ? '' : `; ${count} ${why} kept ${count === 1 ? 'its' : 'their'} terms`)
  const without = kept(unreadable, 'unreadable') + kept(notDistinct, 'not distinct') + kept(unanswered, `unanswered (${reason})`)
  return `${named} of ${countOf(asked, 'name')} by ${model}${cost}${without}`
}

export function freezeNote({ version, cases, difference }: { version: number; cases: number; difference: DatasetDifference }): string {
  if (difference.unchanged) return `Nothing changed: version ${version} with ${countOf(cases, 'case')} stays`
  if (!difference.before) return `Version ${version} with ${countOf(cases, 'case')}, the first one`
  return `Version ${version} with ${countOf(cases, 'case')}: ${difference.added} came, ${difference.kept} stayed, ${difference.gone} went`
}
