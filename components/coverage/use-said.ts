'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { ReadSaid } from '@/components/coverage/traffic-map'
import type { SaidTrace } from '@/lib/core/display/coverage-types'

export const MOST_SAID = 50

/** Texts of traces that were asked for, kept as long as the page stands; each is read once. `ask` takes at most 50. */
export function useSaid(read: ReadSaid): { said: ReadonlyMap<string, SaidTrace>; ask: (traceIds: string[]) => void } {
  const [said, setSaid] = useState<ReadonlyMap<string, SaidTrace>>(new Map())
  const asked = useRef(new Set<string>())
  // the action is bound anew at every render of the page
  const latest = useRef(read)
  useEffect(() => {
    latest.current = read
  }, [read])
  const ask = useCallback((traceIds: string[]) => {
    const missing = traceIds.filter((id) => !asked.current.has(id)).slice(0, MOST_SAID)
    if (missing.length === 0) return
    for (const id of missing) asked.current.add(id)
    const forget = () => missing.forEach((id) => asked.current.delete(id))
    latest.current(missing).then((result) => {
      if (!result.ok) return forget()
      const found = new Map(result.value.map((trace) => [trace.traceId, trace]))
      setSaid((before) => new Map([...before, ...missing.map((id) => [id, found.get(id) ?? { traceId: id, sourceId: id, ts: '', customerId: null, said: null }] as const)]))
    }, forget)
  }, [])
  return { said, ask }
}
