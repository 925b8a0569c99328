import { CircleCheck } from 'lucide-react'
import Link from 'next/link'
import { CaseFilters } from '@/components/cases/case-filters'
import { CaseList } from '@/components/cases/case-list'
import { PART_LABELS, partValue, valueWords } from '@/components/cases/filter-words'
import { FLIP_LOOK, FLIP_ORDER } from '@/components/cases/flip-look'
import { SavedViews, type SavedViewsProps } from '@/components/cases/saved-views'
import { EmptyState } from '@/components/ui/empty-state'
import { ExportLinks } from '@/components/ui/export-links'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { caseQuery, filteredBy, withoutParts, writeCaseFilter } from '@/lib/core/display/case-filter'
import type { CaseCursor, CaseFilter, CaseListData, CasePage } from '@/lib/core/display/case-view'
import { formatCount, plural } from '@/lib/core/display/format'
import styles from '@/components/cases/cases.module.css'

export type CaseListPanelProps = CaseListData & {
  /** The set that the list is of; `cases` is the whole run. */
  place: { kind: string; id: string }
  listHref: string
  runHref: string
  measuring: boolean
  views: SavedViewsProps
  loadMore: (after: CaseCursor) => Promise<ActionResult<CasePage>>
}

const hrefWith = (listHref: string, filter: CaseFilter) => {
  const query = writeCaseFilter(filter)
  return query ? `${listHref}?${query}` : listHref
}

/** Cases with everything that narrows them: the one list behind every number of a run. */
export function CaseListPanel(props: CaseListPanelProps) {
  const { filter, facets, first, place, runHref, listHref } = props
  const query = caseQuery(place.kind, place.id, filter)
  return (
    <Panel
      title="Cases" note={plural(facets.total, 'case')} flush
      actions={<><SavedViews {...props.views} listHref={listHref} query={writeCaseFilter(filter)} />{facets.total > 0 && <ExportLinks href={`${runHref}/cases/export${query}`} />}</>}
    >
      <CaseFilters key={listHref} listHref={listHref} filter={filter} facets={facets} clusters={props.clusters} families={props.families} ofWholeRun={place.kind === 'cases' || place.kind === 'all'} />
      <QuickFilters {...props} />
      <ActiveParts {...props} />
      {first.rows.length > 0
        ? (
          <CaseList
            key={`${listHref} ${writeCaseFilter(filter)}`} listKey={hrefWith(listHref, filter)} first={first} total={facets.total} caseHref={`${runHref}/cases`} query={query} back={runHref}
            loadMore={props.loadMore}
          />
        )
        : <NoCases {...props} />}
    </Panel>
  )
}

/** What changed, and how it failed: one click each. */
function QuickFilters({ listHref, filter, facets }: CaseListPanelProps) {
  const flips = FLIP_ORDER.map((flip) => ({ flip, n: facets.values.flip.find(({ value }) => value === flip)?.n ?? 0 })).filter(({ flip, n }) => n > 0 || filter.flip === flip)
  const all = flips.reduce((sum, { n }) => sum + n, 0)
  const kinds = facets.values.failureKind
  return (
    <nav className={styles.filters} aria-label="Filter cases">
      <Chip href={hrefWith(listHref, withoutParts(filter, ['flip']))} on={!filter.flip} label="All" n={all} />
      {flips.map(({ flip, n }) => <Chip key={flip} href={hrefWith(listHref, { ...filter, flip })} on={filter.flip === flip} label={FLIP_LOOK[flip].label} n={n} />)}
      {kinds.length > 0 && <span className={styles.gap} aria-hidden />}
      {kinds.map(({ value, n }) => (
        <Chip
          key={value} label={value} n={n} on={filter.failureKind === value}
          href={hrefWith(listHref, filter.failureKind === value ? withoutParts(filter, ['failureKind']) : { ...filter, failureKind: value })}
        />
      ))}
    </nav>
  )
}

function Chip({ href, on, label, n }: { href: string; on: boolean; label: string; n: number }) {
  return <Link className={styles.chip} href={href} replace scroll={false} prefetch={false} aria-current={on ? 'true' : undefined}>{label}<b>{formatCount(n)}</b></Link>
}

/** Every part of the filter with the way out of it. */
function ActiveParts({ listHref, filter, clusters, families }: CaseListPanelProps) {
  const parts = filteredBy(filter)
  if (parts.length === 0) return null
  const words = (part: keyof CaseFilter) => {
    const value = partValue(filter, part)!
    return part === 'family' ? families.find(({ id }) => id === value)?.label ?? value : valueWords(part, value, clusters)
  }
  return (
    <ul className={styles.parts} aria-label="Active filters">
      {parts.map((part) => (
        <li key={part}>
          <Link className={styles.part} href={hrefWith(listHref, withoutParts(filter, [part]))} replace scroll={false} prefetch={false} aria-label={`Remove filter ${PART_LABELS[part]}: ${words(part)}`}>
            <small>{PART_LABELS[part]}:</small>{' '}<span>{words(part)}</span><i aria-hidden>×</i>
          </Link>
        </li>
      ))}
      <li><Link className={styles.clear} href={hrefWith(listHref, filter.sort ? { sort: filter.sort } : {})} replace scroll={false} prefetch={false}>Clear all</Link></li>
    </ul>
  )
}

/** Names the part of the filter that leaves nothing, and what is there without it. */
function NoCases(props: CaseListPanelProps) {
  const { measuring, filter, listHref, without, clusters } = props
  const icon = <CircleCheck size={18} />
  if (filteredBy(filter).length === 0) {
    return (
      <EmptyState icon={icon} title={measuring ? 'No case is done yet' : 'No case in this set'}>
        {measuring ? 'Cases appear here as they end.' : 'The run has no case that belongs to it.'}
      </EmptyState>
    )
  }
  const guilty = without.filter(({ n }) => n > 0).sort((a, b) => b.n - a.n)
  return (
    <EmptyState icon={icon} title="No case matches">
      {guilty.length === 0 && <>No single part of the filter is to blame. </>}
      {guilty.map(({ part, n }) => (
        <span key={part} className={styles.without}>
          <Link href={hrefWith(listHref, withoutParts(filter, [part]))} replace>Without {PART_LABELS[part].toLowerCase()} “{valueWords(part, partValue(filter, part)!, clusters)}”</Link> there {n === 1 ? 'is' : 'are'} {plural(n, 'case')}.
        </span>
      ))}
      <Link href={hrefWith(listHref, {})} replace>Show every case</Link>
    </EmptyState>
  )
}
