'use client'

import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { MissingBars } from '@/components/sources/missing-shares'
import { RowActions, When, type SourceActions } from '@/components/sources/source-table'
import { SourceWeeks } from '@/components/sources/source-weeks'
import { SourceWhere } from '@/components/sources/source-where'
import { StandingBadge, StandingCell } from '@/components/sources/source-standing-cell'
import { KeyLine } from '@/components/ui/key-field'
import { Page } from '@/components/ui/page'
import { Facts, Mono, Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { SourceSettings } from '@/lib/core/formats/source-settings'
import { everyWords } from '@/lib/core/sources/source-standing'
import type { SourceDetail } from '@/lib/core/sources/source-view'
import styles from '@/components/sources/sources.module.css'

type Props = {
  source: SourceDetail; base: string; eventsUrl: string; segmentBy: string; today: string
  actions: SourceActions | null
  saveSettings: ((settings: SourceSettings, reread: boolean) => Promise<ActionResult<number>>) | null
  /** The list of its imports. */
  children: ReactNode
}

/** One source: where it stands, where things stand in its records, and what came in from it. */
export function SourcePage({ source, base, eventsUrl, segmentBy, today, actions, saveSettings, children }: Props) {
  const router = useRouter()
  const { name, format, pulls, baseUrl, key, everyMinutes, from, missing } = source
  const items = [
    { label: pulls ? 'Last pull' : 'Last import', value: <When source={source} /> },
    ...(pulls ? [{ label: 'Asked', value: everyWords(everyMinutes) }, { label: 'From', value: from ?? 'the last 30 days' }] : []),
    ...(baseUrl ? [{ label: 'Address', value: <Mono>{baseUrl}</Mono> }, { label: 'Key', value: key ? <KeyLine view={key} /> : 'none' }] : []),
    ...(source.standing === 'failed' || source.standing === 'pulling' ? [{ label: 'State', value: <StandingCell source={source} /> }] : []),
  ]
  return (
    <Page
      title={name} badge={<StandingBadge source={source} />} crumbs={[{ label: 'Sources', href: base }]} sub={`${format}, ${pulls ? 'asked for its log' : 'sent by whoever logs the calls'}`}
      actions={<><LiveRefresh url={eventsUrl} quiet={source.standing !== 'pulling'} quick="import.progress" />{actions && <RowActions source={source} today={today} actions={actions} onRemoved={() => router.push(base)} />}</>}
    >
      <div className={styles.columns}>
        <Panel title={pulls ? 'Gateway' : 'Sender'}><Facts items={items} /></Panel>
        <Panel title="Calls without" note="of the last 30 days">
          <MissingBars missing={missing} wide />
        </Panel>
      </div>
      <SourceWhere key={JSON.stringify(source.settings)} source={source} segmentBy={segmentBy} save={saveSettings} />
      <SourceWeeks weeks={source.weeks} />
      {children}
    </Page>
  )
}
