import { ActionButton, type SimpleAction } from '@/components/privacy/action-button'
import { SCAN_LOOK, ScanProgress, scanWords } from '@/components/privacy/scan-panel'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { ToneBadge } from '@/components/ui/badge'
import { Page } from '@/components/ui/page'
import { Facts, Mono, Panel, Stats } from '@/components/ui/panel'
import { formatCount, formatMoment } from '@/lib/core/display/format'
import type { ScanView } from '@/lib/core/privacy/scan-view'
import styles from '@/components/privacy/privacy.module.css'

/** One scan: how far it is, and what it found. */
export function ScanPage({ scan, base, eventsUrl, again }: { scan: ScanView; base: string; eventsUrl: string; again: SimpleAction | null }) {
  const look = SCAN_LOOK[scan.status]
  const over = scan.status === 'done' || scan.status === 'failed'
  return (
    <Page
      title="Scan of what is stored" crumbs={[{ label: 'Privacy', href: `${base}/privacy` }]} badge={<ToneBadge tone={look.tone} live={look.live ?? false}>{look.label}</ToneBadge>}
      sub={scan.reason} actions={over ? again && <ActionButton action={again} label="Scan again" done="The scan has begun" /> : <LiveRefresh url={eventsUrl} />}
    >
      <Panel label="Progress">
        <div className={styles.lineUp}>
          <p className={styles.sentence} data-tone={scan.status === 'failed' ? 'blocked' : 'pass'}>{scanWords(scan)}</p>
          <ScanProgress scan={scan} />
        </div>
      </Panel>
      <Stats items={[
        { label: 'Rows', value: formatCount(scan.total) }, { label: 'Gone over', value: formatCount(scan.status === 'done' ? scan.total : scan.done) },
        { label: 'More hidden in', value: formatCount(scan.changed) }, { label: 'Emptied', value: formatCount(scan.emptied), note: 'could not be redacted' },
      ]} />
      <Panel title="About this scan">
        <Facts items={[
          { label: 'Begun by', value: `${scan.byName}, ${formatMoment(scan.createdAt)}` }, { label: 'Ended', value: scan.finishedAt ? formatMoment(scan.finishedAt) : 'not yet' },
          { label: 'Redactor', value: <Mono>{scan.redactorVersion}</Mono> },
          { label: 'Goes over', value: 'Traces and their originals, lines that were put aside, cases, expectations, flags, tickets, answers and judgments of runs, reviews, ratings, segments, clusters, saved views, messages and the audit log. Caches are emptied when anything is found.' },
          { label: 'In frozen cases', value: 'Only placeholders may take the place of text; each change of the adversarial set is a link of its chain, and a changed dataset gets the hash of what it holds now.' },
        ]} />
      </Panel>
    </Page>
  )
}
