import Link from 'next/link'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import type { Tone } from '@/components/ui/tone'
import type { JudgmentView } from '@/lib/core/display/case-view'
import { formatCost, formatDuration, plural } from '@/lib/core/display/format'
import { countOrderFlips } from '@/lib/core/display/count-order-flips'
import { groupVotes } from '@/lib/core/display/group-votes'
import { JUDGE_PROMPTS } from '@/lib/core/judging/judge-prompts'
import { TintedText } from '@/components/cases/tinted-text'
import styles from '@/components/cases/cases.module.css'

const CHOICE_LOOK: Record<string, { label: string; tone: Tone }> = {
  pass: { label: 'Pass', tone: 'pass' }, fail: { label: 'Fail', tone: 'blocked' }, candidate: { label: 'Candidate better', tone: 'pass' },
  baseline: { label: 'Baseline better', tone: 'blocked' }, tie: { label: 'Tie', tone: 'neutral' }, unreadable: { label: 'Unreadable', tone: 'open' },
}

/** A round in which each order prefers another answer is a tie: position decided. */
function notesOf(judgments: JudgmentView[]): string {
  const flips = countOrderFlips(judgments)
  return flips === 0 ? plural(judgments.length, 'vote') : `${plural(judgments.length, 'vote')}, ${plural(flips, 'order flip')}`
}

/** Every vote of every judge, with the order in which it saw the answers and its reason. */
export function JudgeVotes({ judgments, judgesHref }: { judgments: JudgmentView[]; judgesHref: string }) {
  if (judgments.length === 0) return null
  return (
    <Panel title="Votes" note={notesOf(judgments)} flush>
      <ul className={styles.votes}>
        {groupVotes(judgments).map(({ vote, times, attempts }) => {
          const look = CHOICE_LOOK[vote.choice] ?? { label: vote.choice, tone: 'neutral' as const }
          return (
            <li key={vote.id}>
              <div className={styles.voteHead}>
                <ToneBadge tone={look.tone}>{look.label}</ToneBadge>
                <span>{vote.judge}{vote.arm === 'pair' ? '' : ` on the ${vote.arm}`}</span>
                <span>{times > 1 && `${times} times, `}{attempts.length > 1 ? `attempts ${attempts.join(', ')}` : `attempt ${attempts[0]}`}</span>
                {vote.order && <span>{vote.order.replace('-', ' ')}</span>}
                {vote.model && <span className={styles.mono}>{vote.model}</span>}
                <PromptVersion version={vote.promptVersion} judgesHref={judgesHref} />
                {vote.model && times === 1 && <span>{vote.cached ? 'from the cache' : `${formatDuration(vote.latencyMs)}, ${formatCost(vote.costUsd)}`}</span>}
              </div>
              {vote.reason && <p><TintedText text={vote.reason} /></p>}
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

/** The words by which the vote was asked for; those of earlier versions of the product are not kept. */
function PromptVersion({ version, judgesHref }: { version: string; judgesHref: string }) {
  const known = JUDGE_PROMPTS.some((prompt) => prompt.version === version)
  return known ? <Link href={`${judgesHref}#${version}`}>{version}</Link> : <span title="A prompt of an earlier version of the product">{version}</span>
}
