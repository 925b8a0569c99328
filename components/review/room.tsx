'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import { BreakWalk, type CaseActions } from '@/components/review/break-walk'
import { BrokeGroups } from '@/components/review/broke-groups'
import { DecisionBar } from '@/components/review/decision-bar'
import type { DecisionActions } from '@/components/review/decision-form'
import { RoomForest } from '@/components/review/room-forest'
import { RoomKeys } from '@/components/review/room-keys'
import { RoomVerdict } from '@/components/review/room-verdict'
import { useLookedAt } from '@/components/review/use-looked-at'
import { useReviewCases } from '@/components/review/use-review-cases'
import { isTyping } from '@/components/shell/keyboard'
import type { DecisionRun } from '@/lib/core/review/decision-run'
import type { ReviewCase } from '@/lib/core/review/review-case'
import { filterItems, writeRoomQuery, type RoomFilter, type RoomView } from '@/lib/core/review/room-view'
import type { ActionResult } from '@/lib/core/display/action-result'
import styles from '@/components/review/room.module.css'

type Props = {
  room: RoomView
  /** Address of the run. */
  runHref: string
  judgesHref: string
  models: { baseline: string; candidate: string }
  start: { filter: RoomFilter; caseId: string | null }
  first: ReviewCase | null
  decision: DecisionRun
  canReview: boolean
  actions: DecisionActions & { take: (take: boolean) => Promise<ActionResult> }
  caseActions: CaseActions
  /** The panels of evidence, which the server sends when they are counted. */
  evidence: ReactNode
}

/** While the page scrolls to the breaks, keys walk already. */
const SCROLL_MS = 1000

const STEPS: Record<string, number> = { j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1 }

/** The page on which a person decides about one blocked run: the verdict, the segments, what broke, the breaks one by one, and whether judge or data explain it. */
export function ReviewRoom({ room, runHref, judgesHref, models, start, first, decision, canReview, actions, caseActions, evidence }: Props) {
  const { lookedAt, sawCase } = useLookedAt()
  const walk = useWalk(room, `${runHref}/review`, start, first)
  const place = useRef<HTMLElement>(null)
  useRoomKeys({ step: walk.step, place, openHref: walk.current ? `${runHref}/cases/${walk.current}` : null })
  return (
    <>
      <RoomVerdict room={room} viewerId={decision.viewerId ?? null} upheld={isUpheld(decision)} take={canReview ? actions.take : null} />
      <DecisionBar run={decision} canReview={canReview} lookedAt={lookedAt} actions={actions} />
      <RoomForest plot={room.plot} runHref={runHref} />
      <BrokeGroups room={room} runHref={runHref} filter={walk.filter} choose={(filter) => { walk.choose(filter); show(place.current) }} />
      <section ref={place} className={styles.walk} aria-label="Breaks one by one" data-looked="breaks one by one">
        <BreakWalk
          room={room} walk={walk} runHref={runHref} judgesHref={judgesHref} models={models} actions={caseActions} sawCase={sawCase}
        />
      </section>
      <div className={styles.evidence}>{evidence}</div>
      <RoomKeys canReview={canReview} canFlag={caseActions.flag !== null} replayed={room.replayed} />
    </>
  )
}

/** An upheld block is over; an override may end, and then somebody has to take the run again. */
function isUpheld({ reviews: [newest], pending }: DecisionRun): boolean {
  return newest !== undefined && newest.choice === 'uphold' && !newest.superseded && pending === null
}

function show(part: HTMLElement | null): void {
  part?.scrollIntoView({ block: 'start', behavior: window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
}

export type Walk = ReturnType<typeof useWalk>

/** Which cases are walked through and where a person is; all of it stands in the address. */
function useWalk(room: RoomView, base: string, start: Props['start'], first: ReviewCase | null) {
  const { items, groups } = room.list
  const [state, setState] = useState(start)
  const { known, want, reload } = useReviewCases(base, first)
  const shown = filterItems(items, state.filter)
  const found = shown.findIndex(({ caseId }) => caseId === state.caseId)
  const index = shown.length === 0 ? -1 : Math.max(0, found)
  const current = shown[index]?.caseId
  const latest = useRef({ shown, index, filter: state.filter })
  useEffect(() => {
    latest.current = { shown, index, filter: state.filter }
  })
  useEffect(() => {
    want(current)
    want(shown[index + 1]?.caseId)
    want(shown[index - 1]?.caseId)
    // the lists are made anew in each render, what they hold changes with these
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [current, index, state.filter, want])
  const go = useCallback((filter: RoomFilter, caseId: string | null) => {
    setState({ filter, caseId })
    const query = writeRoomQuery({ filter, caseId }, items, groups)
    window.history.replaceState(null, '', `${window.location.pathname}${query && `?${query}`}`)
  }, [items, groups])
  const step = useCallback((by: number) => {
    const { shown: list, index: at, filter } = latest.current
    const next = Math.max(0, Math.min(list.length - 1, at + by))
    const item = list[next]
    if (!item) return
    // several presses before the next render all count
    latest.current.index = next
    go(filter, item.caseId)
  }, [go])
  return {
    filter: state.filter, shown, index, current, entry: current === undefined ? undefined : known.get(current), step, reload,
    choose: (filter: RoomFilter) => go(filter, filterItems(items, filter)[0]?.caseId ?? null), open: (caseId: string) => go(state.filter, caseId),
  }
}

/** j, k and the arrows walk, c and Enter open the page of the case. */
function useRoomKeys({ step, place, openHref }: { step: (by: number) => void; place: { current: HTMLElement | null }; openHref: string | null }) {
  const router = useRouter()
  const shownAt = useRef(-Infinity)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return
      const by = STEPS[event.key]
      const plain = !(event.target instanceof HTMLElement) || event.target.closest('a, button, summary, [tabindex]') === null
      if (by !== undefined && (plain || !event.key.startsWith('Arrow'))) {
        event.preventDefault()
        const box = place.current?.getBoundingClientRect()
        // the first press from the top of the page comes to the breaks, the others walk
        const away = box !== undefined && (box.top > window.innerHeight * 0.6 || box.bottom < 80)
        if (away && event.timeStamp - shownAt.current > SCROLL_MS) {
          shownAt.current = event.timeStamp
          show(place.current)
        } else {
          step(by)
          // deep in a long case: the next one begins at its beginning
          if (box !== undefined && box.top < 0) place.current?.scrollIntoView({ block: 'start' })
        }
      } else if (openHref !== null && (event.key === 'c' || (event.key === 'Enter' && plain))) {
        event.preventDefault()
        router.push(openHref)
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [step, place, openHref, router])
}
