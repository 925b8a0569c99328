import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { TableScroll } from '@/components/ui/table-scroll'
import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import { shareOf, type JudgeStats, type JudgeVoteRow } from '@/lib/core/display/judges-view'
import { JUDGE_PROMPTS } from '@/lib/core/judging/judge-prompts'
import tables from '@/components/ui/table.module.css'
import styles from '@/components/judges/judges.module.css'

/** How the judges of the last runs voted, by model and prompt. */
export function JudgeVotesPanel({ stats }: { stats: JudgeStats }) {
  return (
    <Panel title="Votes" note={stats.runs === 0 ? 'no run yet' : `of the last ${plural(stats.runs, 'run')}`} flush>
      {stats.rows.length === 0
        ? <p className={styles.pad} style={{ margin: 0, color: 'var(--sg-dim)' }}>No judge has voted yet. Tool calls and JSON that are equal, and checks, need none.</p>
        : (
          <TableScroll label="Votes">
            <table className={`${tables.table} ${styles.table} ${styles.votes}`}>
              <thead>
                <tr>
                  <th scope="col">Judge</th><th scope="col">Prompt</th><th scope="col" className={tables.num}>Votes</th><th scope="col" className={tables.num}>Remembered</th>
                  <th scope="col" className={tables.num}>Unreadable</th><th scope="col" className={tables.num}>Order decided</th><th scope="col" className={tables.num}>Chose the first</th>
                </tr>
              </thead>
              <tbody>{stats.rows.map((row) => <VoteRow key={`${row.model} ${row.promptVersion}`} row={row} />)}</tbody>
            </table>
          </TableScroll>
        )}
      <p className={styles.foot}>
        Without a verdict: {plural(stats.unavailable, 'answer')} because the judge gave none, {formatCount(stats.unreadable)} because its votes could not be read.
        Where the order decided, an answer won in one order only: that round is a tie. A tie in one order settles a round, so the other is not asked.
      </p>
    </Panel>
  )
}

function VoteRow({ row }: { row: JudgeVoteRow }) {
  const pairs = row.judge === 'pairwise'
  const known = JUDGE_PROMPTS.some(({ version }) => version === row.promptVersion)
  return (
    <tr>
      <td><span className={styles.model} title={row.model}>{row.model}</span></td>
      <td data-label="Prompt">{known ? <Link href={`#${row.promptVersion}`}>{row.promptVersion}</Link> : <span title="A prompt of an earlier version of the product">{row.promptVersion}</span>}</td>
      <td data-label="Votes" className={tables.num}>{formatCount(row.votes)}</td>
      <td data-label="Remembered" className={tables.num}>{formatPercent(shareOf(row.cached, row.votes))}</td>
      <td data-label="Unreadable" className={tables.num}><Share part={row.unreadable} whole={row.votes} /></td>
      <td data-label="Order decided" className={tables.num}>{pairs ? <Share part={row.flips} whole={row.rounds} /> : <span className={tables.faint}>one order</span>}</td>
      <td data-label="Chose the first" className={tables.num}>{pairs ? <Share part={row.first} whole={row.named} /> : <span className={tables.faint}>one answer</span>}</td>
    </tr>
  )
}

function Share({ part, whole }: { part: number; whole: number }) {
  return <>{formatPercent(shareOf(part, whole))}<small>{formatCount(part)} of {formatCount(whole)}</small></>
}
