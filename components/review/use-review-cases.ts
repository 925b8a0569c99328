'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { isUnderWay, type ReviewCase } from '@/lib/core/review/review-case'

type Entry = { item: ReviewCase } | { fault: string } | null

const POLL_MS = 1000

/**
 * The cases that a person comes to, one at a time: read when they are wanted, kept while the page is open, the next one before it is
 * asked for. While a re-run is under way its case is read again and again.
 */
export function useReviewCases(base: string, initial: ReviewCase | null) {
  const [known, setKnown] = useState<ReadonlyMap<string, Entry>>(() => new Map(initial ? [[initial.view.caseId, { item: initial }]] : []))
  const asked = useRef(new Set(initial ? [initial.view.caseId] : []))
  const read = useCallback(async (caseId: string) => {
    const entry = await fetchCase(`${base}/cases/${caseId}`)
    setKnown((all) => {
      // what is there already says more than that it could not be read again
      const before = all.get(caseId)
      return 'fault' in entry && before && 'item' in before ? all : new Map(all).set(caseId, entry)
    })
  }, [base])
  const want = useCallback((caseId: string | undefined) => {
    if (caseId === undefined || asked.current.has(caseId)) return
    asked.current.add(caseId)
    void read(caseId)
  }, [read])
  const waiting = [...known].filter(([, entry]) => entry && 'item' in entry && isUnderWay(entry.item.reruns)).map(([caseId]) => caseId).join(' ')
  useEffect(() => {
    if (waiting === '') return
    const timer = setInterval(() => waiting.split(' ').forEach((caseId) => void read(caseId)), POLL_MS)
    return () => clearInterval(timer)
  }, [waiting, read])
  return { known, want, reload: read }
}

async function fetchCase(url: string): Promise<{ item: ReviewCase } | { fault: string }> {
  try {
    const response = await fetch(url)
    if (response.ok) return { item: await response.json() as ReviewCase }
    return { fault: response.status === 404 ? 'This case is not in the run any more.' : `The case could not be read (HTTP ${response.status}).` }
  } catch {
    return { fault: 'The case could not be read: the server does not answer.' }
  }
}
