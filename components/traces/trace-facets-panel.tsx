import Link from 'next/link'
import { FACET_LABELS, facetWords } from '@/components/traces/facet-words'
import { formatCount, formatDay } from '@/lib/core/display/format'
import { TRACE_FACETS, TRACE_GAPS, tracesHref, withoutTraceParts, type TraceFacet, type TraceFilter, type TraceGap } from '@/lib/core/display/trace-filter'
import type { TraceFacets } from '@/lib/core/display/trace-list'
import styles from '@/components/traces/traces.module.css'

/** Values that are shown of a facet before it is unfolded. */
const SHOWN = 6

type Props = { facets: TraceFacets; base: string; filter: TraceFilter; clusters: Record<string, string> }

/** What the list can be narrowed by, with how many traces each value leaves. */
export function TraceFacetsPanel({ facets, base, filter, clusters }: Props) {
  return (
    <div className={styles.facets}>
      {facets.of !== null && <p className={styles.counted}>Counted over the newest {formatCount(facets.of)} that match{facets.back ? `, back to ${formatDay(facets.back)}` : ''}.</p>}
      {TRACE_FACETS.map((facet) => <Facet key={facet} facet={facet} values={facets.values[facet]} base={base} filter={filter} clusters={clusters} />)}
    </div>
  )
}

function Facet({ facet, values, base, filter, clusters }: { facet: TraceFacet; values: TraceFacets['values'][TraceFacet]; base: string; filter: TraceFilter; clusters: Record<string, string> }) {
  const chosen = filter[facet]
  const listed = chosen === undefined || values.some(({ value }) => value === chosen) ? values : [{ value: chosen, n: 0 }, ...values]
  if (listed.length === 0) return null
  const [shown, more] = [listed.slice(0, SHOWN), listed.slice(SHOWN)]
  const item = ({ value, n }: { value: string; n: number }) => <FacetValue key={value} facet={facet} value={value} n={n} base={base} filter={filter} words={facetWords(facet, value, clusters)} />
  return (
    <section className={styles.facet} aria-label={FACET_LABELS[facet]}>
      <h2>{FACET_LABELS[facet]}</h2>
      <ul>{shown.map(item)}</ul>
      {more.length > 0 && <details><summary>{more.length} more</summary><ul>{more.map(item)}</ul></details>}
    </section>
  )
}

function FacetValue({ facet, value, n, base, filter, words }: { facet: TraceFacet; value: string; n: number; base: string; filter: TraceFilter; words: string }) {
  const gap = value === '' && TRACE_GAPS.includes(facet as TraceGap) ? (facet as TraceGap) : null
  const on = gap === null ? filter[facet] === value : filter.without === gap
  const rest = withoutTraceParts(filter, [facet, 'without'])
  const href = tracesHref(base, on ? rest : gap === null ? { ...rest, [facet]: value } : { ...rest, without: gap })
  const content = <><span className={styles.clip}>{words}</span><b>{formatCount(n)}</b></>
  // a model or a tool that nobody named cannot be asked for
  return <li>{value === '' && gap === null ? <span className={styles.value}>{content}</span> : <Link className={styles.value} href={href} replace scroll={false} prefetch={false} aria-current={on ? 'true' : undefined} title={words}>{content}</Link>}</li>
}
