import Link from 'next/link'
import { ScanEye } from 'lucide-react'
import { PrivacyTabs } from '@/components/privacy/privacy-tabs'
import { SwitchOnButton, type SwitchOn } from '@/components/privacy/switch-on-button'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import { formatCount, formatMoment, plural } from '@/lib/core/display/format'
import { previewEffectsWords } from '@/lib/core/privacy/effects-words'
import type { MarkedText, Segment } from '@/lib/core/privacy/mark-hides'
import type { PreviewView } from '@/lib/core/privacy/privacy-view'
import { labelOf } from '@/lib/core/privacy/privacy-words'
import styles from '@/components/privacy/privacy.module.css'

/** What the draft would hide that is not hidden now, text by text, before anybody switches it on. */
export function PreviewPage({ view, base, switchOn }: { view: PreviewView; base: string; switchOn: SwitchOn | null }) {
  const values = view.byType.reduce((sum, one) => sum + one.values, 0)
  const draft = view.of === 'draft'
  return (
    <Page
      title="Preview of the rules" crumbs={[{ label: 'Privacy', href: `${base}/privacy` }]} actions={draft && switchOn && <SwitchOnButton switchOn={switchOn} base={base} />}
      sub={draft ? 'What the draft would hide in the newest stored traces that is not hidden there now. Nothing of this page is stored.' : 'There is no draft: this is what the rules that are on would still hide in the newest stored traces.'}
    >
      <PrivacyTabs base={base} shown="preview" />
      <Panel label="Summary">
        <p className={styles.sentence}>{view.traces === 0 ? 'There is no stored trace to look at.' : values === 0 ? `Nothing more would be hidden in the last ${plural(view.traces, 'trace')}.` : `${plural(values, 'value')} more would be hidden, in ${formatCount(view.changed)} of the last ${plural(view.traces, 'trace')}.`}{view.failed > 0 && ` ${plural(view.failed, 'trace')} could not be gone over.`}</p>
        <ul className={styles.notes}>
          {view.byType.map(({ type, values: n, traces }) => <li key={type}><span>{labelOf(type)}: {plural(n, 'value')} in {plural(traces, 'trace')}</span></li>)}
          {view.byRule.map(({ name, type, matches }) => <li key={`${name} ${type}`}><span>Rule “{name}” ({labelOf(type).toLowerCase()}): {plural(matches, 'match', 'matches')}</span></li>)}
          {view.off.map(({ type, values: n }) => <li key={`off ${type}`} data-tone="warn"><span>{labelOf(type)}: {plural(n, 'value')} found and left, as the type is switched off</span></li>)}
          {view.effects.changed > 0 && <li data-tone={view.effects.invalid > 0 ? 'warn' : 'neutral'}><span>{previewEffectsWords(view.effects)}</span></li>}
        </ul>
      </Panel>
      <Panel title="Traces" note={view.changed === 0 ? undefined : `${plural(view.changed, 'trace')}, newest first`} flush>
        {view.rows.length === 0 ? <EmptyState icon={<ScanEye size={18} />} title="Nothing new is hidden">Stored traces hold nothing that these rules find and the rules of before did not.</EmptyState> : (
          <ol className={styles.marks} aria-label="Traces with new hides">
            {view.rows.map((row) => (
              <li key={row.id}>
                <h3><Link href={`${base}/traces/${row.id}`}>{row.sourceId}</Link><span className={styles.quiet}>{formatMoment(row.ts)}</span></h3>
                <dl className={styles.marked}>{row.texts.map((text, i) => <Marked key={i} text={text} />)}</dl>
              </li>
            ))}
          </ol>
        )}
      </Panel>
    </Page>
  )
}

function Marked({ text: { where, segments } }: { text: MarkedText }) {
  return <><dt>{where}</dt><dd>{segments.map((segment, i) => <Piece key={i} segment={segment} />)}</dd></>
}

function Piece({ segment: { text, as } }: { segment: Segment }) {
  return as === null ? text : <mark>{text}<small>{as}</small></mark>
}
