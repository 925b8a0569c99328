import type { ReactNode } from 'react'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { CsvButton, type ExportCsv } from '@/components/ui/csv-button'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { AuditDesk, type JudgeTrace, type TakeTrace } from '@/components/unseen/audit-desk'
import { ClusterUnseenTable } from '@/components/unseen/cluster-unseen-table'
import { DrawAuditButton, type DrawAudit } from '@/components/unseen/draw-audit-button'
import { HeadlinePanel } from '@/components/unseen/headline-panel'
import { ReachPanel } from '@/components/unseen/reach-panel'
import { SurprisePanel } from '@/components/unseen/surprise-panel'
import { WeekSelect } from '@/components/unseen/week-select'
import { WeeksPanel } from '@/components/unseen/weeks-panel'
import { plural } from '@/lib/core/display/format'
import { weekName } from '@/lib/core/unseen/unseen-words'
import type { DeskItem, WeekUnseen } from '@/lib/core/unseen/unseen-view'
import { Dices } from 'lucide-react'
import styles from '@/components/unseen/unseen.module.css'

type Drawn = { view: WeekUnseen; at: string; late: number; items: DeskItem[] }

type Props = {
  read: { week: string; weeks: string[]; history: WeekUnseen[]; drawn: Drawn | null; traces: number; sizes: { uniform: number; surprise: number } }
  base: string
  eventsUrl: string
  /** Key of a cluster whose traces the desk lists alone; null = all. */
  cluster: string | null
  exportAll: ExportCsv
  /** The trace on the desk; null = none was taken. */
  current: { item: DeskItem; trace: ReactNode } | null
  /** null: the person may look only. */
  actions: { draw: DrawAudit; take: TakeTrace; judge: JudgeTrace } | null
}

const SUB = 'Customers report some failures. Fifty traces a week, drawn at random and looked at by people, say how many they did not report.'

export function UnseenPage({ read, base, eventsUrl, cluster, exportAll, current, actions }: Props) {
  const { week, weeks, history, drawn, traces, sizes } = read
  const again = drawn !== null && drawn.late > 0 && drawn.items.every(({ verdict }) => verdict === null)
  const href = `${base}/unseen`
  const context = (
    <div className={styles.grid}>
      <ReachPanel looked={drawn ? drawn.view.judged - drawn.view.unsure : 0} size={drawn ? drawn.view.drawn : Math.min(sizes.uniform, traces)} traces={drawn ? drawn.view.traces : traces} />
      <WeeksPanel weeks={history} shown={week} href={href} />
    </div>
  )
  return (
    <Page
      docs="unseen" title="Unseen failures" sub={SUB}
      actions={<>
        <WeekSelect weeks={weeks} week={week} drawn={history.map((one) => one.week)} href={href} />
        {actions && (drawn === null || again) && <DrawAuditButton draw={actions.draw} label={drawn ? 'Draw again with late traces' : 'Draw this week’s 50 now'} />}
      </>}
    >
      <LiveRefresh url={eventsUrl} quiet />
      {drawn === null ? <><NotDrawn week={week} traces={traces} sizes={sizes} mayDraw={actions !== null} />{context}</> : (
        <>
          <HeadlinePanel view={drawn.view} at={drawn.at} late={drawn.late} again={again} actions={<CsvButton exportAll={exportAll} />} />
          <AuditDesk week={week} items={drawn.items} clusters={drawn.view.clusters} cluster={cluster} current={current?.item ?? null} trace={current?.trace ?? null} base={base} actions={actions && { take: actions.take, judge: actions.judge }} />
          {context}
          <SurprisePanel items={drawn.items.filter(({ drawnAs }) => drawnAs === 'surprise')} clusters={drawn.view.clusters} href={`${href}?week=${week}`} size={sizes.surprise} />
          <ClusterUnseenTable view={drawn.view} base={base} />
        </>
      )}
    </Page>
  )
}

function NotDrawn({ week, traces, sizes, mayDraw }: { week: string; traces: number; sizes: Props['read']['sizes']; mayDraw: boolean }) {
  return (
    <Panel flush label="Estimate">
      <EmptyState icon={<Dices size={18} />} title={`The week of ${weekName(week)} is not drawn`}>
        It has {plural(traces, 'trace')}; how many of them are failures that nobody saw is unknown. {mayDraw ? 'Draw it' : 'Support, a reviewer or an admin can draw it'}: {sizes.uniform} of all its traces
        at random, and up to {sizes.surprise} that look most like failures. On Mondays the week before is drawn by itself.
      </EmptyState>
    </Panel>
  )
}
