import { formatCost, formatCount, formatPercent, plural } from '@/lib/core/display/format'
import type { CheckCount, TrialState } from '@/lib/core/judging/semantic-trial'
import { falseHitRate, TRIAL_CHECKS, trialState } from '@/lib/core/judging/semantic-trial'

/** A hit that was judged again. */
export type CheckView = { id: string; text: string; similarText: string; given: string; fresh: string; agrees: boolean; similarity: number; createdAt: string }

/** What is known of a layer that is on, or of its last period. `savedUsd` null = no vote has a known price. */
export type SemanticEvidence = {
  count: CheckCount
  hits: number
  savedUsd: number | null
  embedding: { texts: number; usd: number; unpriced: number }
  /** False hits first, then the newest. */
  checks: CheckView[]
}

/** `by` in words for people; `space` where similarity is measured, in words. `evidence` null: the layer is off. */
export type SemanticView = {
  status: 'off' | 'on' | 'ended'
  since: string | null
  by: string | null
  reason: string | null
  space: string
  evidence: SemanticEvidence | null
}

/** Where the layer stands, in a word or two. */
export type SemanticStanding = 'off' | 'ended' | TrialState

export function standingOf({ status, evidence }: SemanticView): SemanticStanding {
  if (status !== 'on' || !evidence) return status === 'ended' ? 'ended' : 'off'
  return trialState(evidence.count)
}

/** What the layer does at the moment, in one sentence. */
export function semanticSentence(view: SemanticView): string {
  const standing = standingOf(view)
  const { checks } = view.evidence?.count ?? { checks: 0 }
  if (standing === 'off') return 'Off: only exactly the same question is answered without asking.'
  if (standing === 'ended') return 'It switched itself off.'
  if (standing === 'trial') return `On trial: ${formatCount(checks)} of ${TRIAL_CHECKS} checks. Every hit is judged again, so nothing is saved yet.`
  if (standing === 'failed') return 'About to end: the checks do not bear it out.'
  return 'On: hits are answered without asking, and one in twenty is judged again.'
}

/** Like `0 of 120`, and below it how far the rate may go; each end holds with 95 %. */
export function falseHitWords(count: CheckCount): { value: string; note: string } {
  const { low, high } = falseHitRate(count)
  // The limit is 1 %: 0.997 % must not read as 1.00 %.
  const digits = high < 0.02 ? 3 : 1
  if (count.checks === 0) return { value: '–', note: 'nothing was judged again yet' }
  return { value: `${formatCount(count.falseHits)} of ${formatCount(count.checks)}`, note: `a rate of ${formatPercent(low, digits)} to ${formatPercent(high, digits)}` }
}

/** What embedding the judged texts cost; unknown prices are said, not summed. */
export function embeddingWords({ texts, usd, unpriced }: SemanticEvidence['embedding']): { value: string; note: string } {
  if (texts === 0) return { value: formatCost(0), note: 'no text was sent to an embedding model' }
  if (unpriced === texts) return { value: formatCost(null), note: `${plural(texts, 'text')}, no price` }
  return { value: formatCost(usd), note: unpriced === 0 ? plural(texts, 'text') : `${plural(texts, 'text')}, ${formatCount(unpriced)} of them without a price` }
}
