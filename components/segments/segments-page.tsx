import { Layers } from 'lucide-react'
import Link from 'next/link'
import { DrawCasesButton, type DrawCases } from '@/components/overview/draw-cases-button'
import { FamiliesPanel, type FamilyActions } from '@/components/segments/families-panel'
import { PinnedPanel } from '@/components/segments/pinned-panel'
import type { SetCritical } from '@/components/segments/critical-cell'
import { PlanTable } from '@/components/segments/plan-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { Panel, Stats } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import { packLines } from '@/lib/core/display/packed-lines'
import { nextSampleSentence, planSentence, points, ratesSentence, sampleSentence, type SegmentsView } from '@/lib/core/display/segments-view'
import styles from '@/components/segments/segments.module.css'

type Props = {
  view: SegmentsView
  base: string
  /** null: the person may look only. */
  families: FamilyActions | null
  draw: DrawCases | null
  unpin: ((id: string) => Promise<ActionResult>) | null
  setCritical: SetCritical | null
}

/** Before the run: what it would see in each segment, and what the next sample does about it. */
export function SegmentsPage({ view, base, families, draw, unpin, setCritical }: Props) {
  const { lines, sample } = view
  if (lines.length === 0) {
    return (
      <Page docs="concepts" title="Segments">
        <Panel flush label="Segments">
          <EmptyState icon={<Layers size={18} />} title="There are no segments yet">
            Segments come from the traffic, by <code>segment_by</code> in the <Link href={`${base}/settings`}>configuration</Link>. Send traces of production first.
          </EmptyState>
        </Panel>
        {view.pinned.length > 0 && <PinnedPanel pinned={view.pinned} base={base} unpin={unpin} />}
      </Page>
    )
  }
  return (
    <Page docs="concepts" title="Segments" sub="What a run would see, before it starts.">
      <PlanBanner view={view} />
      <NextSample view={view} draw={draw} />
      <Panel title="Segments" note={sample ? `${plural(sample.cases, 'case')} in ${sample.name} v${sample.version}` : 'no cases are drawn yet'} flush>
        <PlanTable packed={packLines(lines)} traffic={view.traces} targetDrop={view.targetDrop} setCritical={setCritical} />
      </Panel>
      <FamiliesPanel {...familiesOf(view, families !== null)} actions={families} />
      <PinnedPanel pinned={view.pinned} base={base} unpin={unpin} />
    </Page>
  )
}

function PlanBanner({ view }: { view: SegmentsView }) {
  const { lines, targetDrop } = view
  const enough = lines.filter(({ state }) => state === 'enough').length
  const seen = lines.reduce((sum, line) => sum + (line.state === 'enough' ? line.traffic : 0), 0)
  const needed = lines.map(({ needed: n }) => n).filter((n) => n !== null)
  return (
    <section className={styles.banner} aria-label="What would be seen" data-tone={enough === lines.length ? 'pass' : 'warn'}>
      <p className={styles.sentence}>{planSentence(view)}</p>
      <p className={styles.under}>{ratesSentence(view)}</p>
      <Stats items={[
        { label: `A ${points(targetDrop)} is seen in`, value: `${formatCount(enough)} of ${formatCount(lines.length)}`, note: 'segments, in 8 of 10 runs' },
        { label: 'Traffic that they stand for', value: view.traces === 0 ? '–' : formatPercent(seen / view.traces, 0), note: plural(view.traces, 'replayable trace') },
        { label: 'Cases that a segment needs', value: needed.length === 0 ? 'no number' : range(needed), note: 'for a drop of that size' },
        { label: 'Gated sets', value: formatCount(view.sets), note: 'segments, families, adversarial, all' },
      ]} />
    </section>
  )
}

/** What the panel needs: thousands of lines stay out of it. */
function familiesOf({ families, dismissed, proposals, lines }: SegmentsView, editable: boolean) {
  const segments = editable ? lines.filter(({ key, pinned }) => key !== '' && !pinned).map(({ key }) => key) : []
  return { families, dismissed, proposals, segments }
}

function range(values: number[]): string {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[0]!, sorted.at(-1)!]
  return low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`
}

function NextSample({ view, draw }: Pick<Props, 'view' | 'draw'>) {
  const { next, sample, targetDrop } = view
  if (!next && !sample) return null
  return (
    <Panel
      title="Next sample" note={next ? `${plural(next.cases, 'case')} of ${plural(next.traces, 'trace')}` : 'no traffic in the window'}
      actions={next && draw && <DrawCasesButton draw={draw} variant="default" />}
    >
      <div className={styles.next}>
        {next && <p>{nextSampleSentence(next, targetDrop)}</p>}
        {sample && <p className={styles.dim}>{sampleSentence(sample, next?.raised ?? null)}</p>}
        {next && next.raised.length > 0 && <p className={styles.dim}>Every case keeps its chance of being drawn, so that rates can be weighted back to the traffic.</p>}
      </div>
    </Panel>
  )
}
