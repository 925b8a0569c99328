'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { BlindTask } from '@/lib/core/rating/blind-task'

export type NextTasks = (input: { skipped: string[]; without: string[] }) => Promise<ActionResult<BlindTask[]>>

/** At so many tasks at hand more are fetched. */
const FETCH_AT = 2

type Tasks = {
  current: BlindTask | null
  /** Whether more may come: nothing is at hand, but the server was not asked yet or is being asked. */
  fetching: boolean
  /** Why more could not be fetched: nothing at hand says nothing then. null = they could, or nobody asked. */
  fault: string | null
  /** Asks for more once again. */
  again: () => void
  /** The current one is rated. */
  done: () => void
  /** The current one comes again behind all others. */
  skip: () => void
  /** A rating was taken back: its task is the current one again. */
  putBack: (task: BlindTask) => void
}

function readSkipped(key: string): string[] {
  try {
    const stored: unknown = JSON.parse(window.sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(stored) ? stored.filter((id): id is string => typeof id === 'string') : []
  } catch {
    return []
  }
}

/**
 * The tasks at hand, the first one in front. What the person looks at stays put whatever the server says in the meantime; the page's own
 * list is taken over only where nothing is at hand.
 */
export function useTasks(given: BlindTask[], { next, storageKey }: { next: NextTasks; storageKey: string }): Tasks {
  const [atHand, setAtHand] = useState(given)
  const [rated, setRated] = useState<ReadonlySet<string>>(new Set())
  const [fetching, setFetching] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const [seen, setSeen] = useState(given)
  const asked = useRef(false)
  if (seen !== given) {
    setSeen(given)
    if (atHand.length === 0) setAtHand(given.filter(({ id }) => !rated.has(id)))
  }
  const fetchMore = useCallback(async (have: BlindTask[], done: ReadonlySet<string>) => {
    if (asked.current) return
    asked.current = true
    setFetching(true)
    const answer = await next({ skipped: readSkipped(storageKey), without: [...done, ...have.map(({ id }) => id)] }).catch(() => ({ ok: false as const, message: 'The server could not be asked for the next one.', field: null }))
    asked.current = false
    setFetching(false)
    setFault(answer.ok ? null : answer.message)
    if (answer.ok) setAtHand((now) => [...now, ...answer.value.filter(({ id }) => !now.some((task) => task.id === id))])
  }, [next, storageKey])
  const move = (rest: BlindTask[], done: ReadonlySet<string>) => {
    setAtHand(rest)
    if (rest.length <= FETCH_AT) void fetchMore(rest, done)
  }
  const done = () => {
    const without = new Set(rated).add(atHand[0]!.id)
    setRated(without)
    move(atHand.slice(1), without)
  }
  const skip = () => {
    const { id } = atHand[0]!
    window.sessionStorage.setItem(storageKey, JSON.stringify([...readSkipped(storageKey).filter((other) => other !== id), id].slice(-400)))
    move(atHand.slice(1), rated)
  }
  const putBack = (task: BlindTask) => {
    setRated(new Set([...rated].filter((id) => id !== task.id)))
    setAtHand([task, ...atHand])
  }
  useSkippedFirst(atHand, storageKey, (rest) => move(rest, rated))
  return { current: atHand[0] ?? null, fetching, fault, again: () => void fetchMore(atHand, rated), done, skip, putBack }
}

/** The page does not know what was skipped in this window: once, after it is there, what it gave is put in the right order. */
function useSkippedFirst(atHand: BlindTask[], storageKey: string, move: (rest: BlindTask[]) => void): void {
  const sorted = useRef(false)
  useEffect(() => {
    if (sorted.current) return
    sorted.current = true
    const skipped = readSkipped(storageKey)
    if (skipped.length > 0 && atHand.some(({ id }) => skipped.includes(id))) move(atHand.filter(({ id }) => !skipped.includes(id)))
  })
}
