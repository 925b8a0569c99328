import { ShieldCheck } from 'lucide-react'
import { ActionButton, type SimpleAction } from '@/components/privacy/action-button'
import { EffectsPanel } from '@/components/privacy/effects-panel'
import { PrivacyTabs } from '@/components/privacy/privacy-tabs'
import { RecallOverTime, type RecallPoint } from '@/components/privacy/recall-over-time'
import { RecallPanel } from '@/components/privacy/recall-panel'
import { SamplePanel, type SampleWeek } from '@/components/privacy/sample-panel'
import { ScanPanel } from '@/components/privacy/scan-panel'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { formatCount, plural } from '@/lib/core/display/format'
import type { PlaceholderEffects } from '@/lib/core/pii/placeholder-effects'
import type { PrivacyHeadline } from '@/lib/core/privacy/privacy-headline'
import type { TypeRecall } from '@/lib/core/privacy/privacy-bars'
import { labelOf } from '@/lib/core/privacy/privacy-words'
import type { ScanView } from '@/lib/core/privacy/scan-view'
import type { ActionResult } from '@/lib/core/display/action-result'
import styles from '@/components/privacy/privacy.module.css'

export type OverviewRead = {
  headline: PrivacyHeadline
  check: { types: TypeRecall[]; at: string; version: string } | null
  off: string[]
  points: RecallPoint[]
  hidden: { type: string; values: number }[]
  imported: { received: number; stored: number }
  weeks: SampleWeek[]
  scans: ScanView[]
}

type Props = {
  read: OverviewRead; base: string; eventsUrl: string
  /** Each null where the person may not. */
  actions: { check: SimpleAction | null; scan: SimpleAction | null; effects: () => Promise<ActionResult<PlaceholderEffects>> }
}

const SUB = 'Personal data is replaced before anything is stored. What is planted every day, and what people find each week, says how well.'

export function PrivacyOverview({ read, base, eventsUrl, actions }: Props) {
  const { headline, check, points, hidden, imported, weeks, scans } = read
  return (
    <Page docs="privacy" title="Privacy" sub={SUB} actions={actions.check && <ActionButton action={actions.check} done="Checked: every type is at or above its bar" label="Check now" variant="filled" leftSection={<ShieldCheck size={14} />} />}>
      <LiveRefresh url={eventsUrl} quiet />
      <PrivacyTabs base={base} shown="overview" />
      <Panel label="Where it stands">
        <p className={styles.sentence} data-tone={headline.tone}>{headline.sentence}</p>
        <ul className={styles.notes}>{headline.notes.map(({ text, tone }) => <li key={text} data-tone={tone}><span>{text}</span></li>)}</ul>
      </Panel>
      {check ? <><RecallPanel types={check.types} off={read.off} at={check.at} version={check.version} /><RecallOverTime points={points} /></> : (
        <Panel flush label="Planted values">
          <EmptyState icon={<ShieldCheck size={18} />} title="Nothing was planted yet">Every day made-up people, cards, keys and ids of twelve locales go through the door, and are counted when they come out. The first check runs before the first replay, or now.</EmptyState>
        </Panel>
      )}
      <div className={styles.grid}>
        <div className={styles.column}><HiddenPanel hidden={hidden} imported={imported} /><EffectsPanel count={actions.effects} /></div>
        <div className={styles.column}><SamplePanel weeks={weeks} base={base} /><ScanPanel scans={scans} base={base} start={actions.scan} /></div>
      </div>
    </Page>
  )
}

function HiddenPanel({ hidden, imported }: Pick<OverviewRead, 'hidden' | 'imported'>) {
  const most = Math.max(1, ...hidden.map(({ values }) => values))
  return (
    <Panel title="Hidden in 30 days" note={`${plural(imported.received, 'row')} came in, ${formatCount(imported.stored)} new ones were stored`}>
      {hidden.length === 0 ? <p className={styles.quiet}>{imported.received === 0 ? 'No traffic came in.' : 'Nothing personal was found in what came in.'}</p> : (
        <ul className={styles.types}>
          {hidden.map(({ type, values }) => (
            <li key={type}><span>{labelOf(type)}</span><span className={styles.bar}><i style={{ width: `${(values / most) * 100}%` }} /></span><span>{formatCount(values)}</span></li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
