import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { SearchHits } from '@/lib/core/display/search-view'

const TYPING_MS = 150
const NOTHING: SearchHits = { runs: [], sets: [], cases: [], traces: [] }

export type Search = (text: string) => Promise<ActionResult<SearchHits>>

/** What the server finds for a text, the newest question's answer only; `waiting` until that is there. */
export function useSearchHits(query: string, search: Search): { hits: SearchHits; waiting: boolean } {
  const [asked] = useDebouncedValue(query.trim(), TYPING_MS)
  const [found, setFound] = useState({ text: '', hits: NOTHING })
  const latest = useRef(search)
  useEffect(() => {
    latest.current = search
  })
  useEffect(() => {
    if (asked === '') return
    let stale = false
    void latest.current(asked).then(
      (result) => {
        if (!stale) setFound({ text: asked, hits: result.ok ? result.value : NOTHING })
      },
      // The pages and actions of the list stay usable while the server cannot be reached.
      () => {
        if (!stale) setFound({ text: asked, hits: NOTHING })
      },
    )
    return () => {
      stale = true
    }
  }, [asked])
  const wanted = query.trim()
  return { hits: wanted === '' ? NOTHING : found.hits, waiting: wanted !== '' && found.text !== wanted }
}
