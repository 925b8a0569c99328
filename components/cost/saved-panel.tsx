import { Panel } from '@/components/ui/panel'
import { lessText, type CostPeriod } from '@/lib/core/cost/cost-report'
import { VOTE_SAVINGS, type Saving } from '@/lib/core/cost/plain-policy'
import { formatCost, formatCount, plural } from '@/lib/core/display/format'
import styles from '@/components/cost/cost.module.css'

const WORDS: Record<(typeof VOTE_SAVINGS)[number], { label: string; note: string }> = {
  structural: { label: 'Decided by structure', note: 'tool calls, JSON, checks and form need no model, or just a question about one argument' },
  equal: { label: 'Equal answers', note: 'the same text twice: nothing to ask' },
  'early stop': { label: 'Stopped early', note: 'votes that could not change the result' },
  cache: { label: 'From the cache', note: 'the same question was paid for before' },
  'semantic cache': { label: 'From the semantic cache', note: 'a question so near that its answer was taken' },
  routing: { label: 'Cheaper judge', note: 'votes of a judge that agrees with the reference' },
  'shadow votes': { label: 'Trying cheaper judges out', note: 'votes on a sample that decide nothing' },
}

/** Layers that a project may not use: shown once they saved or cost anything. */
const OPTIONAL: Saving[] = ['semantic cache', 'routing', 'shadow votes']

/** `votes` null: the step is about what votes cost, not about how many there are. `unpriced` of the votes are in no sum. */
type Step = { label: string; note: string; votes: number | null; usd: number | null; unpriced?: number; from: number; share: number; sum: boolean }

/** The way from the plain policy's bill for votes to ours, each saving beginning where the one before ended. */
function stepsOf({ saved, judge, plainVotes, plainJudgeUsd }: CostPeriod): Step[] {
  const all = Math.max(1, plainVotes)
  let left = plainVotes
  const shown = VOTE_SAVINGS.filter((saving) => !OPTIONAL.includes(saving) || saved[saving].votes !== 0 || saved[saving].usd !== 0)
  const parts = shown.map((saving): Step => {
    const { votes, usd } = saved[saving]
    left -= votes
    return { ...WORDS[saving], votes: saving === 'routing' ? null : votes, usd, from: left / all, share: votes / all, sum: false }
  })
  const paid = judge.calls > 0 && judge.unpriced === judge.calls ? null : judge.usd
  return [
    { label: 'Plain policy', note: 'every pair, all votes, both orders', votes: plainVotes, usd: plainJudgeUsd, from: 0, share: 1, sum: true },
    ...parts,
    { label: 'Votes bought', note: 'what judges were paid', votes: judge.calls, usd: paid, unpriced: judge.unpriced, from: 0, share: judge.calls / all, sum: true },
  ]
}

/** A step takes off the bill; one that made it longer says so. */
function signOf(value: number, sum: boolean): string {
  return sum || value === 0 ? '' : value > 0 ? '−' : '+'
}

function moneyText({ usd, sum }: Step): string {
  return usd === null ? formatCost(null) : `${signOf(usd, sum)}${formatCost(Math.abs(usd))}`
}

export function SavedPanel({ period, assumption }: { period: CostPeriod; assumption: string }) {
  const less = lessText(period.judge, period.plainJudgeUsd)
  return (
    <Panel title="What was saved on judging" note={less === '–' ? 'against the plain policy on the same cases' : `${less} less than the plain policy on the same cases`} flush>
      <table className={styles.steps}>
        <thead>
          <tr><th scope="col">Step</th><th scope="col" className={styles.flowCell}>Share of its votes</th><th scope="col" className={styles.right}>Votes</th><th scope="col" className={styles.right}>Money</th></tr>
        </thead>
        <tbody>
          {stepsOf(period).map((step) => (
            <tr key={step.label} data-sum={step.sum} data-none={!step.votes && step.usd === 0}>
              <th scope="row">{step.label}<small>{step.note}</small></th>
              <td className={styles.flowCell} aria-hidden><div className={styles.flow}>{step.share > 0 && <i style={{ left: `${step.from * 100}%`, width: `${step.share * 100}%` }} />}</div></td>
              <td className={styles.right}>{step.votes !== null && `${signOf(step.votes, step.sum)}${formatCount(Math.abs(step.votes))}`}</td>
              <td className={styles.right}>{moneyText(step)}{step.unpriced !== undefined && step.unpriced > 0 && step.usd !== null && <small>+ {plural(step.unpriced, 'vote')} unknown</small>}</td>
            </tr>
          ))}
        </tbody>
        {period.answers.remembered > 0 && <RememberedAnswers {...period} />}
      </table>
      <p className={styles.foot}>{assumption}</p>
    </Panel>
  )
}

/** Answers of both arms that were paid for before: beside the votes, because they are none. */
function RememberedAnswers({ answers: { remembered, unpriced }, saved: { 'output cache': { usd } } }: CostPeriod) {
  return (
    <tbody>
      <tr>
        <th scope="row">Answers from the cache<small>{plural(remembered, 'equal, deterministic request')} to the candidate or the baseline{unpriced > 0 && `, of ${formatCount(unpriced)} the price is unknown`}</small></th>
        <td className={styles.flowCell} aria-hidden />
        <td className={styles.right} />
        <td className={styles.right}>{usd === null ? formatCost(null) : `−${formatCost(usd)}`}</td>
      </tr>
    </tbody>
  )
}

/** What the figures of the plain policy stand on. */
export function assumptionText(judges: { model: string; votes: number; usd: number | null }[]): string {
  const priced = judges.filter(({ usd }) => usd !== null)
  const means = priced.map(({ model, votes, usd }) => `${formatCost(usd)} where ${model} judges (mean of ${plural(votes, 'vote')})`).join(', ')
  const begin = 'The plain policy has every pair judged by the model, with as many votes as the run was set to, in both orders, every time. '
  if (means === '') return `${begin}What a vote costs is not known yet: no vote with a price was bought.`
  return `${begin}Assumed: at the reference judge a vote that was not bought would have cost ${means}, also where the answers are tool calls or JSON. Votes that were bought count with what the reference judge would have cost, answers with what they cost when they were paid.`
}
