import { Gavel } from 'lucide-react'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Facts, Mono, Panel } from '@/components/ui/panel'
import { formatCost, plural } from '@/lib/core/display/format'
import { familyOf, type JudgeChoice, type JudgeStats } from '@/lib/core/display/judges-view'
import styles from '@/components/judges/judges.module.css'

type Props = { choices: JudgeChoice[]; wanted: string | null; standIn: string | null; counting: { votes: number; temperature: number }; stats: JudgeStats; settingsHref: string | null }

/** The judge of the next run, how its votes are counted, and whether it judges its own family. */
export function WhoJudgesPanel({ choices, wanted, standIn, counting, stats, settingsHref }: Props) {
  const [judge] = choices
  if (!judge) {
    return (
      <Panel title="Who judges" flush>
        <EmptyState icon={<Gavel size={18} />} title="Nobody judges in this project" more={settingsHref && <LinkButton href={settingsHref} variant="default">To the endpoints</LinkButton>}>
          Tool calls, JSON and checks are decided without a judge. Free text stays unscored until an endpoint has the role judge and a judge model.
        </EmptyState>
      </Panel>
    )
  }
  const { price } = judge
  return (
    <Panel title="Who judges" note={standIn === null ? 'the next run' : `the reference; ${standIn}, which is shown to agree, answers the next run`}>
      <Facts
        items={[
          { label: 'Model', value: <><Mono>{judge.model}</Mono>{wanted !== null && wanted !== judge.model ? ` in place of ${wanted}, where the endpoint does not list that` : ''}</> },
          { label: 'Endpoint', value: `${judge.endpointName} (${judge.host})` },
          { label: 'Price', value: price ? `${formatCost(price.input)} in and ${formatCost(price.output)} out per million tokens${price.date ? `, as of ${price.date}` : ''}` : 'unknown' },
          { label: 'Votes', value: `Majority of ${counting.votes} at temperature ${counting.temperature}; pairs in both orders. A vote that can no longer change the majority is not bought.` },
          { label: 'Family', value: <Family judge={judge.model} stats={stats} /> },
        ]}
      />
    </Panel>
  )
}

function Family({ judge, stats }: { judge: string; stats: JudgeStats }) {
  if (stats.armModels.length === 0) return <>No run has compared models yet.</>
  const own = familyOf(judge, stats.armModels)
  if (own.length === 0) return <>Of another family than {stats.armModels.join(', ')}, as far as names tell; compared in the last {plural(stats.runs, 'run')}.</>
  return <span className={styles.moved}>The same as {own.join(', ')}: judges tend to prefer their own family. Choose one of another family (judges.judge_model).</span>
}
