import { Panel } from '@/components/ui/panel'
import { lessText, type CostPeriod } from '@/lib/core/cost/cost-report'
import { SAVINGS, type Saving } from '@/lib/core/cost/plain-policy'
import { formatCost, formatCount, plural } from '@/lib/core/display/format'
import styles from '@/components/cost/cost.module.css'

const WORDS: Record<Saving, { label: string; note: string }> = {
  structural: { label: 'Decided by structure', note: 'tool calls, JSON, checks and form need no model, or just a question about one argument' },
  equal: { label: 'Equal answers', note: 'the same text twice: nothing to ask' },
  'early stop': { label: 'Stopped early', note: 'votes that could not change the result' },
  cache: { label: 'From the cache', note: 'the same question was paid for before' },
}

type Step = { label: string; note: string; votes: number; usd: number | null; from: number; share: number; sum: boolean }

/** The way from the plain policy's bill for votes to ours, each saving beginning where the one before ended. */
function stepsOf({ saved, judge, plainVotes, plainJudgeUsd }: CostPeriod): Step[] {
  const all = Math.max(1, plainVotes)
  let left = plainVotes
  const parts = SAVINGS.map((saving): Step => {
    const { votes, usd } = saved[saving]
    left -= votes
    return { ...WORDS[saving], votes, usd, from: left / all, share: votes / all, sum: false }
  })
  const paid = judge.unpriced === 0 ? judge.usd : null
  return [
    { label: 'Plain policy', note: 'every pair, all votes, both orders', votes: plainVotes, usd: plainJudgeUsd, from: 0, share: 1, sum: true },
    ...parts,
    { label: 'Votes bought', note: 'what the judge was paid', votes: judge.calls, usd: paid, from: 0, share: judge.calls / all, sum: true },
  ]
}

/** A step takes off the bill; one that made it longer says so. */
function signOf({ sum, votes }: Step): string {
  return sum || votes === 0 ? '' : votes > 0 ? '−' : '+'
}

export function SavedPanel({ period, assumption }: { period: CostPeriod; assumption: string }) {
  const less = lessText(period.judge, period.plainJudgeUsd)
  return (
    <Panel title="What was saved on judging" note={less === '–' ? 'against the plain policy on the same cases' : `${less} less than the plain policy on the same cases`} flush>
      <table className={styles.steps}>
        <thead>
          <tr><th scope="col">Step</th><th scope="col" className={styles.flowCell}><span aria-hidden>Share of its votes</span></th><th scope="col" className={styles.right}>Votes</th><th scope="col" className={styles.right}>Money</th></tr>
        </thead>
        <tbody>
          {stepsOf(period).map((step) => (
            <tr key={step.label} data-sum={step.sum} data-none={step.votes === 0}>
              <th scope="row">{step.label}<small>{step.note}</small></th>
              <td className={styles.flowCell} aria-hidden><div className={styles.flow}>{step.share > 0 && <i style={{ left: `${step.from * 100}%`, width: `${step.share * 100}%` }} />}</div></td>
              <td className={styles.right}>{signOf(step)}{formatCount(Math.abs(step.votes))}</td>
              <td className={styles.right}>{step.usd === null ? '' : signOf(step)}{formatCost(step.usd === null ? null : Math.abs(step.usd))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.foot}>{assumption}</p>
    </Panel>
  )
}

/** What the figures of the plain policy stand on. */
export function assumptionText(judges: { model: string; votes: number; usd: number | null }[]): string {
  const priced = judges.filter(({ usd }) => usd !== null)
  const means = priced.map(({ model, votes, usd }) => `${formatCost(usd)} for ${model} (mean of ${plural(votes, 'vote')})`).join(', ')
  const begin = 'The plain policy has every pair judged by the model, with as many votes as the run was set to, in both orders, every time. '
  if (means === '') return `${begin}What a vote costs is not known yet: no vote with a price was bought.`
  return `${begin}Assumed: a vote that was not bought would have cost ${means}, also where the answers are tool calls or JSON. Votes that were bought count with what they cost. The answers of both arms cost the same under either.`
}
