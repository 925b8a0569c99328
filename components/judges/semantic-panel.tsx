import { SemanticSwitch, type SwitchSemantic } from '@/components/judges/semantic-switch'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import { TimeAgo } from '@/components/ui/time-ago'
import type { Tone } from '@/components/ui/tone'
import { formatCost, formatCount } from '@/lib/core/display/format'
import { embeddingWords, falseHitWords, semanticSentence, standingOf, type CheckView, type SemanticEvidence, type SemanticStanding, type SemanticView } from '@/lib/core/display/semantic-view'
import { diffWords, type DiffPart } from '@/lib/core/display/text-diff'
import { TRIAL_CHECKS } from '@/lib/core/judging/semantic-trial'
import judges from '@/components/judges/judges.module.css'
import styles from '@/components/judges/semantic.module.css'

type Props = {
  view: SemanticView
  /** null: the person may not switch it. */
  save: SwitchSemantic | null
}

const LOOKS: Record<SemanticStanding, { label: string; tone: Tone }> = {
  off: { label: 'Off', tone: 'neutral' }, trial: { label: 'On trial', tone: 'open' }, proven: { label: 'On', tone: 'pass' },
  failed: { label: 'Ending', tone: 'blocked' }, ended: { label: 'Ended', tone: 'warn' },
}

/** The part of the judge cache that takes one text for another: what it does, saves and gets wrong. */
export function SemanticPanel({ view, save }: Props) {
  const standing = standingOf(view)
  const look = LOOKS[standing]
  const { evidence, since, by, reason } = view
  return (
    <Panel
      title="Similar answers" note="the semantic layer of the judge cache" flush id="semantic"
      actions={<><ToneBadge tone={look.tone}>{look.label}</ToneBadge>{save && <SemanticSwitch on={view.status === 'on'} again={standing === 'ended'} save={save} />}</>}
    >
      <div className={judges.pad}>
        <p className={judges.say}>{semanticSentence(view)}</p>
        {standing === 'trial' && <Progress checks={evidence?.count.checks ?? 0} />}
        {reason && <p className={judges.warn}>{reason}.</p>}
        <p className={judges.note}>
          {since !== null && <>{standing === 'ended' ? 'Ended' : view.status === 'off' ? 'Switched off' : 'Switched on'} <TimeAgo at={since} />{by !== null && ` by ${by}`}. </>}
          Similarity is measured {view.space.startsWith('lexical') ? view.space : `with ${view.space}`}.
        </p>
        {evidence && <Figures evidence={evidence} />}
      </div>
      {evidence && evidence.checks.length > 0 && <Checks checks={evidence.checks} />}
      <Rules />
    </Panel>
  )
}

function Progress({ checks }: { checks: number }) {
  return (
    <div className={styles.bar} role="progressbar" aria-label="Checks of the trial" aria-valuemin={0} aria-valuemax={TRIAL_CHECKS} aria-valuenow={checks}>
      <i style={{ width: `${Math.min(100, (checks / TRIAL_CHECKS) * 100)}%` }} />
    </div>
  )
}

function Figures({ evidence: { count, hits, savedUsd, embedding } }: { evidence: SemanticEvidence }) {
  const [wrong, embedded] = [falseHitWords(count), embeddingWords(embedding)]
  return (
    <dl className={judges.figures}>
      <div><dt>Answered without asking</dt><dd>{formatCount(hits)}<small>votes of runs since it was switched on</small></dd></div>
      <div><dt>Saved</dt><dd>{formatCost(savedUsd)}<small>at the mean price of the votes bought since</small></dd></div>
      <div><dt>False hits</dt><dd>{wrong.value}<small>{wrong.note}</small></dd></div>
      <div><dt>Paid for embeddings</dt><dd>{embedded.value}<small>{embedded.note}</small></dd></div>
    </dl>
  )
}

/** What went wrong is in view at once; the rest only on demand. */
function Checks({ checks }: { checks: CheckView[] }) {
  const [wrong, right] = [checks.filter(({ agrees }) => !agrees), checks.filter(({ agrees }) => agrees)]
  const list = (shown: CheckView[]) => <ul className={styles.checks}>{shown.map((check) => <Check key={check.id} check={check} />)}</ul>
  return (
    <>
      {wrong.length > 0 && <details className={judges.more} open><summary>Taken for the same, judged otherwise</summary>{list(wrong)}</details>}
      {right.length > 0 && <details className={judges.more}><summary>Taken for the same, and judged alike</summary>{list(right)}</details>}
    </>
  )
}

function Check({ check: { text, similarText, given, fresh, agrees, similarity, createdAt } }: { check: CheckView }) {
  const parts = diffWords(similarText, text)
  return (
    <li>
      <div className={styles.checkHead}>
        <ToneBadge tone={agrees ? 'pass' : 'blocked'}>{agrees ? 'Same verdict' : 'False hit'}</ToneBadge>
        <span>{agrees ? `Both: ${given}` : `Taken over: ${given}; the judge says: ${fresh}`}</span>
        <span className={styles.checkEnd}>similarity {Math.floor(similarity * 10_000) / 10_000}, <TimeAgo at={createdAt} /></span>
      </div>
      <div className={styles.pair}>
        <Side title="Judged before" parts={parts} hide="added" />
        <Side title="Judged again" parts={parts} hide="removed" />
      </div>
    </li>
  )
}

function Side({ title, parts, hide }: { title: string; parts: DiffPart[]; hide: DiffPart['kind'] }) {
  return (
    <div>
      <h3>{title}</h3>
      <p>{parts.filter(({ kind }) => kind !== hide).map((part, at) => (part.kind === 'same' ? <span key={at}>{part.text}</span> : <mark key={at}>{part.text}</mark>))}</p>
    </div>
  )
}

function Rules() {
  return (
    <details className={judges.more}>
      <summary>What may be taken for the same, and what ends it</summary>
      <div className={styles.rules}>
        <p>Similarity is not equivalence: answers of reversed meaning reach a cosine of 0.91 to 1.00. An answer is taken over only if all of this holds.</p>
        <ul>
          <li>The same case, expectation, prompt, judge, parameters, order and number of the vote; of two answers one is equal to the letter.</li>
          <li>A cosine of at least 0.995 between the judged texts alone, not the prompt around them.</li>
          <li>Equal code, quotations, numbers, names, ids, placeholders and negations, in the same order, and every other word equal but for a short table of courtesy and synonyms.</li>
          <li>A first execution: repeats and confirmations are always judged afresh. Values of arguments are never compared in this way.</li>
        </ul>
        <p>
          On trial every hit is judged again, until {TRIAL_CHECKS} pairs of texts show no false hit: then the rate is below 1% with 95% confidence. Afterwards one hit in twenty is judged again.
          The layer switches itself off with the first false hit of a trial, and when the upper bound over the newest 1,000 pairs passes 1 %. A judge that contradicts itself counts as a false hit, too.
        </p>
      </div>
    </details>
  )
}
