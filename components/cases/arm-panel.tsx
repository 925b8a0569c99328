import { AnswerBody } from '@/components/cases/conversation'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { messageText, messageThought } from '@/lib/core/chat'
import type { OutcomeView } from '@/lib/core/display/case-view'
import { formatCost, formatCount, formatDuration } from '@/lib/core/display/format'
import styles from '@/components/cases/cases.module.css'

/** One arm's answer with its verdict and figures; a figure that the provider did not give is unknown, not zero. */
export function ArmPanel({ title, model, outcome, passed, reason, hint = null }: { title: string; model: string; outcome: OutcomeView | null; passed: boolean | null; reason: string | null; hint?: string | null }) {
  return (
    <Panel title={title} note={servedBy(model, outcome?.model ?? null)} actions={<VerdictBadge passed={passed} reason={reason} failureKind={passed === false ? outcome?.failureKind ?? null : null} />} flush>
      {outcome?.detail && <div className={styles.armDetail}>{outcome.detail}</div>}
      {hint && <div className={styles.armDetail}>{hint}</div>}
      <div className={styles.armBody}><Answer outcome={outcome} reason={reason} /></div>
      {outcome && <Figures outcome={outcome} />}
    </Panel>
  )
}

/** The model as the run names it; another one that answered instead is named, too. Providers often answer without their prefix. */
function servedBy(asked: string, answered: string | null): string {
  return answered === null || answered === asked || asked.endsWith(`/${answered}`) ? asked : `${asked}, answered by ${answered}`
}

function Answer({ outcome, reason }: { outcome: OutcomeView | null; reason: string | null }) {
  const message = outcome?.output?.message
  if (!message) return <span className={styles.dim}>{reason ? `No answer: ${reason}.` : 'No answer was stored: only the result is known.'}</span>
  if (messageText(message) === '' && !message.refusal && (message.tool_calls ?? []).length === 0) {
    return <>{messageThought(message) !== null && <AnswerBody message={message} />}<span className={styles.dim}>The answer is empty.</span></>
  }
  return <AnswerBody message={message} />
}

function VerdictBadge({ passed, reason, failureKind }: { passed: boolean | null; reason: string | null; failureKind: string | null }) {
  if (passed === null) return <ToneBadge tone="open">Not measured{reason ? `: ${reason}` : ''}</ToneBadge>
  return passed ? <ToneBadge tone="pass">Pass</ToneBadge> : <ToneBadge tone="blocked">Fail{failureKind ? `: ${failureKind}` : ''}</ToneBadge>
}

function Figures({ outcome }: { outcome: OutcomeView }) {
  const tokens = outcome.inputTokens === null && outcome.outputTokens === null ? 'unknown' : `${formatCount(outcome.inputTokens)} in, ${formatCount(outcome.outputTokens)} out`
  return (
    <div className={styles.figures}>
      <span>Latency <b>{formatDuration(outcome.latencyMs)}</b></span>
      <span>Tokens <b>{tokens}</b></span>
      {outcome.cached ? <span>From the cache <b>{outcome.savedUsd === null ? 'price then unknown' : `${formatCost(outcome.savedUsd)} when it was paid`}</b></span> : <span>Cost <b>{formatCost(outcome.costUsd)}</b></span>}
      {outcome.output?.finish_reason && <span>Stopped <b>{outcome.output.finish_reason}</b></span>}
      {outcome.attempt > 1 && <span>Attempt <b>{outcome.attempt}</b></span>}
    </div>
  )
}
