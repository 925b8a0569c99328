import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { ChatMessage } from '@/lib/core/chat'
import { canonicalJson } from '@/lib/core/judging/json-equality'
import type { JudgePlan } from '@/lib/core/judging/route-plan'

/** The first vote or the second one: pairs are asked in both orders, and a judge may lean to what stands first. */
const VOTES_COMPARED = 2

type Asked = { runId: string; caseId: string; segments: string[]; arm: string; vote: number }

/**
 * Whether this vote is put to the other routes too. By hash, so that every worker, a resumed run and a retry choose the same; another
 * run chooses other cases. Of a case and arm one vote at most: two answers about the same texts would count as evidence twice.
 */
export function isCompared({ runId, caseId, segments, arm, vote }: Asked, plan: Pick<JudgePlan, 'share' | 'shareOfNew' | 'known'>): boolean {
  const hash = sha256(utf8ToBytes(JSON.stringify([runId, caseId, arm])))
  const share = segments.every((key) => plan.known.includes(key)) ? plan.share : plan.shareOfNew
  const place = new DataView(hash.buffer, hash.byteOffset).getUint32(0) / 2 ** 32
  return place < share && vote === 1 + (hash[4]! % VOTES_COMPARED)
}

/** Whether the reference itself is asked again, too: a quarter of what is compared, since its answers are dear. */
export function isRepeated({ runId, caseId, arm }: Pick<Asked, 'runId' | 'caseId' | 'arm'>): boolean {
  return sha256(utf8ToBytes(JSON.stringify([runId, caseId, arm])))[5]! < 64
}

/** Key of a question whoever is asked, so that the same one is compared once. */
export function questionKey(question: { promptVersion: string; messages: ChatMessage[]; vote: number }): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(question))))
}
