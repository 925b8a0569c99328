import { UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { CalibrationRow } from '@/components/judges/calibration-row'
import { CorrectedPanel } from '@/components/judges/corrected-panel'
import { LiveRefresh } from '@/components/runs/live-refresh'
import { CsvButton, type ExportCsv } from '@/components/ui/csv-button'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Page } from '@/components/ui/page'
import { Panel } from '@/components/ui/panel'
import type { JudgeCalibration } from '@/lib/core/calibration/judge-calibration'
import type { CorrectedChanges, Disagreement } from '@/lib/core/display/calibration-view'
import { formatCount, plural } from '@/lib/core/display/format'
import judgesStyles from '@/components/judges/judges.module.css'
import styles from '@/components/judges/calibration.module.css'

type Props = {
  /** Address of the project. */
  base: string
  eventsUrl: string
  judges: JudgeCalibration[]
  disagreements: Disagreement[]
  /** The newest decided run of which people have judged something; null = there is none. */
  corrected: { run: { id: string; name: string; decidedAt: string }; changes: CorrectedChanges } | null
  mayRate: boolean
  exportAll: ExportCsv
}

/** People check the judge: how far each one can be trusted, where it may not gate, and what that does to the last run. */
export function CalibrationPage({ base, eventsUrl, judges, disagreements, corrected, mayRate, exportAll }: Props) {
  const crumbs = [{ label: 'Judges', href: `${base}/judges` }]
  const rate = <LinkButton href={`${base}/ratings`} variant={judges.length === 0 ? 'filled' : 'default'}>{mayRate ? 'Rate answers' : 'To the ratings'}</LinkButton>
  return (
    <Page docs="calibration" title="Judges against people" crumbs={crumbs} sub="How far each judge agrees with people, beside a guess, and in which segments it may not gate." actions={judges.length > 0 && rate}>
      <LiveRefresh url={eventsUrl} quiet />
      {judges.length === 0
        ? <Panel flush><NothingRated rate={rate} /></Panel>
        : (
          <Panel title="Judges" note={headNote(judges)} actions={<CsvButton exportAll={exportAll} />} flush>
            <div className={styles.head} aria-hidden>
              <span>Judge and prompt</span><span>Status</span><span>Labels</span><span>Agreement, beside a guess</span><span>Kappa</span><span>Order decided</span><span>Likes length</span><span>By week</span>
            </div>
            {judges.map((judge) => (
              <CalibrationRow key={`${judge.model} ${judge.judge} ${judge.promptVersion}`} judge={judge} base={base} open={judges.length === 1} disagreements={disagreements.filter((one) => isOf(one, judge))} />
            ))}
            <p className={judgesStyles.foot}>
              The mark <i className={styles.guessMark} aria-hidden /> is the guess: always saying what people say most often. A judge that is refused in a segment does not gate there: its verdicts count as not measured, and the gate says so.
              Labels that were chosen because of a doubt count only as much as such doubts are frequent.
            </p>
          </Panel>
        )}
      {corrected && <CorrectedPanel changes={corrected.changes} run={corrected.run} base={base} />}
    </Page>
  )
}

function isOf(one: Disagreement, judge: JudgeCalibration): boolean {
  return one.model === judge.model && one.promptVersion === judge.promptVersion && one.judge === judge.judge
}

function headNote(judges: JudgeCalibration[]): string {
  const refused = judges.reduce((sum, { segments }) => sum + segments.filter(({ status }) => status === 'refused').length, 0)
  return `${plural(judges.reduce((sum, { all }) => sum + all.n, 0), 'label')} of people; ${refused === 0 ? 'no judge is refused anywhere' : `refused in ${formatCount(refused)} ${refused === 1 ? 'place' : 'places'}`}`
}

function NothingRated({ rate }: { rate: ReactNode }) {
  return (
    <EmptyState icon={<UsersRound size={18} />} title="Nobody has checked the judges yet" more={rate}>
      Two people rate the same answers without seeing what the judge said; where they differ a third one settles. About 50 labels show whether a judge is better than always guessing the same, for each segment
      on its own. Until then every judge gates as it is.
    </EmptyState>
  )
}
