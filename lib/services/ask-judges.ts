import type { DbClient } from '@/lib/db/client'
import type { Llm } from '@/lib/llm/client'
import { askJudge, recallJudge, type Judge, type JudgeQuestion, type JudgeReply } from '@/lib/services/ask-judge'
import type { EmbeddingSource } from '@/lib/services/embed-texts'
import { refusalOf } from '@/lib/services/execute-arm'
import type { RoutedJudge } from '@/lib/services/judge-routing'
import { isSampled, shadowJudge } from '@/lib/services/shadow-judge'

type Input = {
  projectId: string
  judge: RoutedJudge
  item: { id: string; segments: string[] }
  /** pairwise, rubric or argument */
  kind: string
  question: JudgeQuestion
  /** What a reply says, whichever judge gave it; null = it cannot be read, and is not remembered. */
  read: (text: string) => string | null
  /** Who embeds for the semantic layer; absent or null = it is off. Comparisons of judges never use it. */
  semantic?: EmbeddingSource | null
  signal?: AbortSignal
}

type Deps = { db: DbClient; llm: Llm }

/**
 * Asks the judge of a run. When it gives no answer, those take over that were shown to agree with the reference, in the order that
 * was frozen with the run; a server that is known to be down is not waited for. A sample of fresh answers is compared with
 * other judges behind the caller's back: nothing of it changes or delays the vote.
 */
export async function askJudges(input: Input, deps: Deps): Promise<JudgeReply> {
  const { judge: { routing, ...judge }, question, read, semantic, signal, projectId } = input
  const rest = { projectId, question, keep: (text: string) => read(text) !== null, ...(semantic ? { semantic } : {}), ...(signal ? { signal } : {}) }
  const all = [judge, ...routing?.others ?? []]
  const known = all.length > 1 ? await recall(all, input, deps) : null
  if (known) return known
  const order = inOrder(all, deps)
  let first: JudgeReply | null = null
  for (const [index, asked] of order.entries()) {
    const isLast = index === order.length - 1
    const reply = await askJudge({ ...rest, judge: isLast ? asked : { ...asked, whenOpen: 'fail' } }, deps)
    if (reply.kind === 'said') {
      if (asked === judge) compare(input, reply, deps)
      return reply
    }
    first ??= reply
    await tellRefusal(asked, reply, input)
    if (reply.failure === null || signal?.aborted) break
  }
  return first ?? { kind: 'unavailable', failure: null }
}

/** What any of them said before: they agree, and nothing is paid twice because another one answers now. */
async function recall(judges: Judge[], { projectId, question }: Input, deps: Deps): Promise<JudgeReply | null> {
  for (const judge of judges) {
    const known = await recallJudge({ projectId, judge, question }, deps)
    if (known) return known
  }
  return null
}

/** Those whose server answers; where none does, all of them. */
function inOrder(judges: Judge[], { llm }: Deps): Judge[] {
  const up = judges.length < 2 ? judges : judges.filter(({ endpoint }) => llm.health(endpoint) === 'ok')
  return up.length > 0 ? up : judges
}

async function tellRefusal({ endpoint, model }: Judge, { failure }: Extract<JudgeReply, { kind: 'unavailable' }>, { judge }: Input): Promise<void> {
  const status = failure && refusalOf(failure)
  if (status) await judge.routing?.onRefusal?.({ endpoint, model, status })
}

function compare({ judge: { routing, runId }, ...input }: Input, said: Extract<JudgeReply, { kind: 'said' }>, deps: Deps): void {
  if (!routing) return
  const comparison = { ...input, runId, routing, said }
  if (!isSampled(comparison)) return
  const shadow = shadowJudge(comparison, deps).catch((error: unknown) => routing.onFault?.(error)).finally(() => routing.shadows.delete(shadow))
  routing.shadows.add(shadow)
}
