import Link from 'next/link'
import { ToneBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import type { Tone } from '@/components/ui/tone'
import { formatMoment, plural } from '@/lib/core/display/format'
import type { OverrideRow, OverrideScore, ReviewerCount } from '@/lib/core/review/score-override'
import styles from '@/components/review/review.module.css'

/** More signs than a person reads; the rest is counted. */
const SHOWN = 4

export const SCORE_LOOK: Record<OverrideScore['result'], { label: string; tone: Tone; title: string }> = {
  held: { label: 'Held', tone: 'pass', title: 'What blocked was measured again and was there no more' },
  regretted: { label: 'Regretted', tone: 'blocked', title: 'It broke again, is still lost in production, or a failure was reported' },
  open: { label: 'Open', tone: 'neutral', title: 'Nothing was seen yet' },
}

type Links = { runsHref: string; casesHref: string }

/** Overrides and what later runs and tickets say about them. */
export function OverrideList({ rows, people, ...links }: Links & { rows: OverrideRow[]; people: ReviewerCount[] }) {
  return (
    <>
      <div className={styles.people}>
        {people.map(({ by, held, regretted, open }) => <span key={by}><b>{by}</b> {held} held, {regretted} regretted, {open} open</span>)}
      </div>
      <ul className={styles.overrides} aria-label="Overrides">
        {rows.map((row) => (
          <li key={row.reviewId}>
            <div><ToneBadge tone={SCORE_LOOK[row.result].tone} title={SCORE_LOOK[row.result].title}>{SCORE_LOOK[row.result].label}</ToneBadge></div>
            <div className={styles.overrideText}>
              <div className={styles.line}>
                <b><Link href={`${links.runsHref}/${row.runId}`}>{row.runName}</Link></b>
                <span>{row.overridden.length > 0 && <>{setNames(row)} let through for {row.candidate}, </>}by {row.by}{row.agreedBy && <>, agreed by {row.agreedBy}</>}</span>
              </div>
              <p className={styles.small}>{row.reason}</p>
              <EvidenceList score={row} {...links} />
            </div>
            <span className={styles.small}><TimeAgo at={row.createdAt} /></span>
          </li>
        ))}
      </ul>
    </>
  )
}

function setNames({ overridden }: OverrideRow): string {
  const names = overridden.map(({ label, kind }) => (kind === 'all' ? 'the run as a whole' : label))
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

/** What was seen since, each with where to look. */
export function EvidenceList({ score, runsHref, casesHref }: Links & { score: OverrideScore }) {
  if (score.evidence.length === 0) return <p className={styles.small}>No later run has measured it and nobody reported a failure yet.</p>
  const rest = score.evidence.length - SHOWN
  return (
    <ul className={styles.evidence} aria-label="What became of it">
      {score.evidence.slice(0, SHOWN).map(({ says, text, at, link }) => (
        <li key={`${link.kind}-${link.id}-${text}`} data-says={says}>
          <i aria-hidden />
          <span>{text}, <time dateTime={at}>{formatMoment(at)}</time></span>
          {link.kind === 'run' ? <Link href={`${runsHref}/${link.id}`}>run</Link>
            : <><Link href={casesHref}>case</Link>{link.url && /^https?:\/\//.test(link.url) && <a href={link.url} rel="noreferrer noopener" target="_blank">ticket</a>}</>}
        </li>
      ))}
      {rest > 0 && <li><span className={styles.small}>{plural(rest, 'more sign')}</span></li>}
    </ul>
  )
}
