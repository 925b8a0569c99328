import { Dices } from 'lucide-react'
import type { ReactNode } from 'react'
import { ActionButton, type SimpleAction } from '@/components/privacy/action-button'
import { PrivacyTabs } from '@/components/privacy/privacy-tabs'
import { SampleDesk, type JudgeSampled, type TakeSampled } from '@/components/privacy/sample-desk'
import type { SampleWeek } from '@/components/privacy/sample-panel'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { WeekSelect } from '@/components/unseen/week-select'
import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import type { SampleItem } from '@/lib/core/privacy/privacy-view'
import { weekName } from '@/lib/core/unseen/unseen-words'
import styles from '@/components/privacy/privacy.module.css'

type Props = {
  week: string; weeks: string[]; drawn: SampleWeek | null; history: string[]; items: SampleItem[]
  current: { item: SampleItem; trace: ReactNode } | null
  base: string; eventsUrl: string
  actions: { draw: SimpleAction; take: TakeSampled; judge: JudgeSampled } | null
}

const SUB = 'Fifty stored traces a week, drawn at random, and one question: is there personal data left in this text?'

export function SamplePage({ week, weeks, drawn, history, items, current, base, eventsUrl, actions }: Props) {
  return (
    <Page title="Weekly blind sample" sub={SUB} crumbs={[{ label: 'Privacy', href: `${base}/privacy` }]} actions={<WeekSelect weeks={weeks} week={week} drawn={history} href={`${base}/privacy/sample`} />}>
      <LiveRefresh url={eventsUrl} quiet />
      <PrivacyTabs base={base} shown="sample" />
      {drawn === null ? (
        <Panel flush label="Sample">
          <EmptyState icon={<Dices size={18} />} title={`The week of ${weekName(week)} is not drawn`} more={actions && <ActionButton action={actions.draw} label="Draw it now" done="Drawn" variant="filled" />}>
            Every day the week before is drawn by itself once it is over. What people find becomes a rule, and is taken out of everything that is stored.
          </EmptyState>
        </Panel>
      ) : <><Found drawn={drawn} /><SampleDesk week={week} items={items} current={current?.item ?? null} trace={current?.trace ?? null} base={base} actions={actions && { take: actions.take, judge: actions.judge }} /></>}
    </Page>
  )
}

function Found({ drawn: { week, drawn, clean, leaks, low, high } }: { drawn: SampleWeek }) {
  const looked = clean + leaks
  return (
    <Panel label="What was found" title={`Week of ${weekName(week)}`} note={`${plural(drawn, 'trace')} drawn`}>
      <p className={styles.sentence} data-tone={looked === 0 ? 'open' : leaks > 0 ? 'blocked' : 'pass'}>
        {looked === 0 ? 'How many traces still hold personal data is unknown: nobody has looked yet.'
          : leaks === 0 ? `Nothing was left in ${formatCount(looked)} of ${formatCount(drawn)} traces: at most ${formatPercent(high)} of the week can hold personal data (95% interval).`
            : `Personal data was left in ${formatCount(leaks)} of ${formatCount(looked)} traces: ${formatPercent(low)} to ${formatPercent(high)} of the week (95% interval).`}
      </p>
    </Panel>
  )
}
