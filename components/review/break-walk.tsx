'use client'

import { ActionIcon, Tooltip } from '@mantine/core'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { BreakCase } from '@/components/review/break-case'
import type { Walk } from '@/components/review/room'
import { GLANCE_MS } from '@/components/review/use-looked-at'
import type { EndQuarantine } from '@/components/gate-health/end-quarantine-button'
import type { FlagAction } from '@/components/cases/flag-button'
import type { PlacesAction, QuarantineAction } from '@/components/review/quarantine-dialog'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatCount } from '@/lib/core/display/format'
import type { ReviewItem } from '@/lib/core/review/review-items'
import { countShows, type RoomFilter, type RoomView } from '@/lib/core/review/room-view'
import styles from '@/components/review/room.module.css'

/** What a person may do about a case; null where they may not. */
export type CaseActions = {
  rerun: ((caseId: string) => Promise<ActionResult<{ created: boolean }>>) | null
  quarantine: QuarantineAction | null
  places: PlacesAction
  end: EndQuarantine | null
  flag: FlagAction | null
}

type Props = {
  room: RoomView; walk: Walk; runHref: string; judgesHref: string; models: { baseline: string; candidate: string }; actions: CaseActions; sawCase: (caseId: string) => void
}

export const SHOW_WORDS: Record<RoomFilter['show'], string> = { decided: 'confirmed', open: 'not confirmed', 'went-away': 'went away', missing: 'not measured', any: 'all' }

/** Breaks, one at a time, with what leads to the others. */
export function BreakWalk(props: Props) {
  const { room, walk, sawCase } = props
  const place = useSeen(walk.current, sawCase)
  return (
    <div ref={place}>
      <div className={styles.walkHead}>
        <h2>{room.confirmed ? 'The breaks, one by one' : 'What broke, one by one'}</h2>
        <Shows room={room} walk={walk} />
        <Steps walk={walk} />
        <Pips walk={walk} />
      </div>
      {walk.current === undefined
        ? <p className={styles.nothing}>No case is shown by this filter.</p>
        : <BreakCase key={walk.current} {...props} caseId={walk.current} item={walk.shown[walk.index]!} />}
      {room.list.left > 0 && walk.filter.set === 'all' && <p className={styles.nothing}>{formatCount(room.list.left)} more breaks are in <a href={`${props.runHref}/cases?flip=break`}>the list of all cases</a>.</p>}
    </div>
  )
}

/** A case counts as looked at when it stays on the screen: keys that rush through leave no evidence. */
function useSeen(caseId: string | undefined, sawCase: (caseId: string) => void) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (caseId === undefined || !place.current) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const observer = new IntersectionObserver((entries) => {
      clearTimeout(timer)
      timer = entries.at(-1)?.isIntersecting ? setTimeout(() => sawCase(caseId), GLANCE_MS) : undefined
    }, { rootMargin: '0px 0px -35% 0px' })
    observer.observe(place.current)
    return () => {
      observer.disconnect()
      clearTimeout(timer)
    }
  }, [caseId, sawCase])
  return place
}

function Shows({ room, walk }: { room: RoomView; walk: Walk }) {
  const counts = countShows(room.list.items, walk.filter)
  const words = (show: RoomFilter['show']) => (show === 'open' && !room.confirmed ? 'broke' : SHOW_WORDS[show])
  return (
    <div className={styles.tabs} role="group" aria-label="Show">
      {counts.map(({ show, n }) => (
        <button key={show} type="button" aria-pressed={show === walk.filter.show} onClick={() => walk.choose({ ...walk.filter, show })}>{words(show)}<b>{formatCount(n)}</b></button>
      ))}
      {walk.filter.group !== null && <button type="button" onClick={() => walk.choose({ ...walk.filter, group: null })} aria-label="All signatures again">one signature ×</button>}
    </div>
  )
}

function Steps({ walk }: { walk: Walk }) {
  return (
    <div className={styles.steps}>
      <span role="status" aria-label="Place">{walk.shown.length === 0 ? 'none' : `${formatCount(walk.index + 1)} of ${formatCount(walk.shown.length)}`}</span>
      <Tooltip label="Previous (k)"><ActionIcon className={styles.step} variant="default" aria-label="Previous break" disabled={walk.index <= 0} onClick={() => walk.step(-1)}><ChevronLeft size={16} /></ActionIcon></Tooltip>
      <Tooltip label="Next (j)"><ActionIcon className={styles.step} variant="default" aria-label="Next break" disabled={walk.index >= walk.shown.length - 1} onClick={() => walk.step(1)}><ChevronRight size={16} /></ActionIcon></Tooltip>
    </div>
  )
}

/** More would be a line of dust. */
const MAX_PIPS = 60

export const STATUS_LOOK: Record<ReviewItem['status'], { label: string; tone: 'blocked' | 'warn' | 'open' | 'neutral' }> = {
  confirmed: { label: 'Confirmed break', tone: 'blocked' }, unmeasured: { label: 'Confirmed without measurement', tone: 'blocked' },
  open: { label: 'Not confirmed', tone: 'warn' }, 'went-away': { label: 'Went away', tone: 'neutral' }, missing: { label: 'Not measured', tone: 'open' },
}

function Pips({ walk }: { walk: Walk }) {
  if (walk.shown.length < 2 || walk.shown.length > MAX_PIPS) return null
  return (
    <div className={styles.pips}>
      {walk.shown.map(({ caseId, status }, index) => (
        <button
          key={caseId} type="button" data-tone={STATUS_LOOK[status].tone} aria-current={index === walk.index || undefined} tabIndex={-1}
          aria-label={`${index + 1}: ${STATUS_LOOK[status].label}`} onClick={() => walk.open(caseId)}
        />
      ))}
    </div>
  )
}
