'use client'

import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { FileText, Hash, Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import styles from '@/components/docs/docs.module.css'
import { openSearch, searchDocs, type DocHit } from '@/lib/core/docs/doc-search'

const [store, docsSpotlight] = createSpotlight()
export const openDocsSearch = docsSpotlight.open

type Index = ReturnType<typeof openSearch>
const WHERE = 'Search the documentation'

/** Search over all pages: the index is fetched when the search opens for the first time, and asked in the browser. */
export function DocsSearch() {
  const router = useRouter()
  const [query, setQuery] = useState('')
  const [index, setIndex] = useState<Index | null>(null)
  const [fault, setFault] = useState(false)
  const asked = useRef(false)
  const fetchIndex = async () => {
    if (asked.current) return
    asked.current = true
    try {
      const answer = await fetch('/docs/search-index')
      if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`)
      setIndex(openSearch(await new Response(answer.body.pipeThrough(new DecompressionStream('gzip'))).text()))
      setFault(false)
    } catch {
      asked.current = false
      setFault(true)
    }
  }
  const hits = index && query.trim() !== '' ? searchDocs(index, query) : []
  return (
    <Spotlight.Root
      store={store} query={query} onQueryChange={setQuery} shortcut={['mod + K', '/']} onSpotlightOpen={() => void fetchIndex()} scrollable maxHeight={460}
      centered={false} yOffset="12dvh" transitionProps={{ duration: 80, transition: 'fade' }}
    >
      <Spotlight.Search placeholder={WHERE} aria-label={WHERE} leftSection={<Search size={16} aria-hidden />} />
      <Spotlight.ActionsList>
        {hits.map((hit) => <Hit key={hit.id} hit={hit} onOpen={() => router.push(hit.id)} />)}
        {hits.length === 0 && <Spotlight.Empty>{wordsWithoutHits({ query, fault, ready: index !== null })}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

function Hit({ hit, onOpen }: { hit: DocHit; onOpen: () => void }) {
  return (
    <Spotlight.Action onClick={onOpen}>
      <span className={styles.hit}>
        {hit.heading === '' ? <FileText size={16} aria-hidden /> : <Hash size={16} aria-hidden />}
        <span className={styles.hitWords}>
          <span className={styles.hitTitle}>{hit.heading || hit.page}{hit.heading !== '' && <small>{hit.page}</small>}</span>
          <span className={styles.hitText}>{hit.excerpt}</span>
        </span>
      </span>
    </Spotlight.Action>
  )
}

function wordsWithoutHits({ query, fault, ready }: { query: string; fault: boolean; ready: boolean }): string {
  if (fault) return 'The index cannot be fetched. Open the search again to try once more.'
  if (query.trim() === '') return 'Type what you look for'
  return ready ? 'Nothing found' : 'Searching'
}
