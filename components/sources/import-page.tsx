import Link from 'next/link'
import type { ReactNode } from 'react'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { ImportBadge } from '@/components/sources/import-badge'
import { QuarantinePanel, type QuarantineActions } from '@/components/sources/quarantine-panel'
import { Page } from '@/components/ui/page'
import { Panel, Stats } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import { callsOf, formatBytes, importSum, MISSING_WORDS, VIA_WORDS, type ImportView, type QuarantineGroup } from '@/lib/core/display/import-view'
import { formatCount, formatDuration, formatPercent } from '@/lib/core/display/format'
import { labelOf } from '@/lib/core/privacy/privacy-words'
import { MISSING_KINDS } from '@/lib/core/sources/import-counts'
import styles from '@/components/sources/imports.module.css'

type Props = {
  traffic: ImportView
  groups: QuarantineGroup[]
  lines: { waiting: number; whole: number; retried: number }
  /** null: the person may not change anything here. */
  actions: QuarantineActions | null
  downloads: { jsonl: string; lines: string }
  sourcesHref: string
  /** Page of the source with its settings; null = there is no source any more. */
  sourceHref: string | null
  eventsUrl: string
}

/** One import: what became of its rows, what was hidden, what they lack, and the lines that could not be read. */
export function ImportPage({ traffic, groups, lines, actions, downloads, sourcesHref, sourceHref, eventsUrl }: Props) {
  const { name, status, via, by, error, stored, duplicates, quarantined, notCalls } = traffic
  const calls = callsOf(traffic)
  return (
    <Page
      title={name} badge={<ImportBadge status={status} quarantined={lines.waiting} />} crumbs={[{ label: 'Sources', href: sourcesHref }]}
      sub={<>{traffic.format}, {VIA_WORDS[via]}{by ? ` by ${by}` : ''}, <TimeAgo at={traffic.startedAt} />{sizeWords(traffic)}{durationWords(traffic)}</>}
      actions={<LiveRefresh url={eventsUrl} quiet={status !== 'running'} quick="import.progress" />}
    >
      {error && <div className={styles.notice} role="alert"><b>It broke off:</b> {error}. What was stored before stays; sent again, the same adds the rest.</div>}
      <section aria-label="Rows">
        <h2 className={styles.sumLine}>{importSum(traffic)}</h2>
        <Stats items={[
          { label: 'New', value: formatCount(stored) }, { label: 'Known before', value: formatCount(duplicates) },
          { label: 'Put aside', value: formatCount(quarantined), note: lines.retried > 0 ? `${formatCount(lines.retried)} taken in later` : undefined },
          { label: 'No model calls', value: formatCount(notCalls) },
        ]} />
      </section>
      <div className={styles.columns}>
        <Panel title="Missing" note="of the calls">
          <Shares
            none="Every call names its customer, segment and conversation." total={calls} tone="warn"
            items={MISSING_KINDS.map((kind) => ({ key: kind, label: MISSING_WORDS[kind].label, count: traffic.missing[kind], note: MISSING_WORDS[kind].why }))}
          />
          {sourceHref && MISSING_KINDS.some((kind) => traffic.missing[kind] > 0) && (
            <p style={{ margin: '14px 0 0' }}><Link href={sourceHref}>Say where they stand in the records of {traffic.source?.name}</Link></p>
          )}
        </Panel>
        <Panel title="Cannot be replayed" note="stored with the reason"><Shares none="Every call can be replayed." total={calls} items={sorted(traffic.unreplayable)} /></Panel>
        <Panel title="Personal data replaced" note="values"><Shares none="Nothing was found." total={null} items={sorted(traffic.redactions, labelOf)} /></Panel>
      </div>
      <QuarantinePanel groups={groups} lines={lines} quarantined={quarantined} running={status === 'running'} actions={actions} downloads={downloads} />
    </Page>
  )
}

function sizeWords({ bytes, totalBytes, status }: ImportView): string {
  if (bytes === 0) return ''
  return status === 'running' && totalBytes ? `, ${formatBytes(bytes)} of ${formatBytes(totalBytes)}` : `, ${formatBytes(bytes)}`
}

function durationWords({ startedAt, finishedAt, status }: ImportView): string {
  const ms = finishedAt === null ? 0 : Date.parse(finishedAt) - Date.parse(startedAt)
  return status === 'done' && ms > 0 && ms < 86_400_000 ? `, took ${formatDuration(ms)}` : ''
}

type Item = { key: string; label: string; count: number; note?: string }

function sorted(counts: Record<string, number>, words = (kind: string) => kind.replaceAll('_', ' ')): Item[] {
  return Object.entries(counts).sort(([a, m], [b, n]) => n - m || a.localeCompare(b, 'en')).map(([kind, count]) => ({ key: kind, label: words(kind), count }))
}

/** Counts as bars: of `total`, else of the largest. */
function Shares({ items, total, none, tone }: { items: Item[]; total: number | null; none: string; tone?: 'warn' }): ReactNode {
  const shown = items.filter(({ count }) => count > 0)
  if (shown.length === 0) return <p className={styles.none}>{none}</p>
  const whole = total ?? Math.max(...shown.map(({ count }) => count))
  return (
    <ul className={styles.shares}>
      {shown.map(({ key, label, count, note }) => (
        <li className={styles.share} key={key}>
          <span>{label}</span><b>{total !== null && total > 0 ? `${formatPercent(count / total)} · ` : ''}{formatCount(count)}</b>
          <span className={styles.shareBar} data-tone={tone} aria-hidden><i style={{ width: `${whole > 0 ? Math.min(100, (100 * count) / whole) : 0}%` }} /></span>
          {note && <small>{note}</small>}
        </li>
      ))}
    </ul>
  )
}
