import Link from 'next/link'
import { FailureName } from '@/components/review/failure-name'
import { Panel } from '@/components/ui/panel'
import { formatCount, plural } from '@/lib/core/display/format'
import { writeCaseFilter } from '@/lib/core/display/case-filter'
import { regroup, type FailureGroup, type ReviewItem } from '@/lib/core/review/review-items'
import { isInSet, type RoomFilter, type RoomView } from '@/lib/core/review/room-view'
import styles from '@/components/review/room.module.css'

type Props = { room: RoomView; runHref: string; filter: RoomFilter; choose: (filter: RoomFilter) => void }

/** What broke, by what it failed of, the most frequent first; each opens its cases below. */
export function BrokeGroups({ room, runHref, filter, choose }: Props) {
  const { items, groups } = room.list
  const own = items.filter((item) => isInSet(item, filter.set))
  const shown = filter.set === 'all' ? groups : regroup(groups, own)
  const most = Math.max(1, ...shown.map(({ n }) => n))
  return (
    <div data-looked="what broke">
      <Panel title="What broke" note="by kind, tool, argument and cluster" actions={<SetTabs room={room} filter={filter} choose={choose} />} flush>
        {shown.length === 0
          ? <p className={styles.nothing}>{items.length === 0 ? 'No case broke: what is missing or a mean decides here.' : 'No case of this set broke.'}</p>
          : (
            <ol className={styles.groups} aria-label="Failures by signature">
              {shown.map((group) => {
                const chosen = filter.group === group.key
                return (
                  <li key={group.key} className={styles.group} data-chosen={chosen || undefined}>
                    <button type="button" aria-pressed={chosen} onClick={() => choose({ ...filter, group: chosen ? null : group.key, show: chosen ? filter.show : bestShow(group, filter, own) })}>
                      <span className={styles.groupCount}><b>{formatCount(group.n)}</b><i aria-hidden style={{ width: `${(group.n / most) * 100}%` }}><i style={{ width: `${(group.decided / group.n) * 100}%` }} /></i></span>
                      <span className={styles.groupName}><FailureName group={group} /></span>
                      <span className={styles.groupSure}>{sureOf(group, room.confirmed)}</span>
                    </button>
                    <Link className={styles.groupLink} href={listHref(runHref, group)} prefetch={false} aria-label="All cases of this signature as a list">list</Link>
                  </li>
                )
              })}
            </ol>
          )}
      </Panel>
    </div>
  )
}

function sureOf({ n, decided }: FailureGroup, confirmed: boolean): string {
  if (!confirmed) return plural(n, 'break')
  return decided === 0 ? 'none confirmed' : decided === n ? 'all confirmed' : `${formatCount(decided)} confirmed`
}

/** The cases that decided where the group has some, else all of it. */
function bestShow(group: FailureGroup, filter: RoomFilter, items: ReviewItem[]): RoomFilter['show'] {
  const own = items.filter((item) => item.group === group.key)
  const decided = own.some(({ status }) => status === 'confirmed' || status === 'unmeasured')
  return decided && (filter.show === 'decided' || filter.show === 'any') ? 'decided' : 'any'
}

function listHref(runHref: string, { failureKind, tool, argument }: FailureGroup): string {
  return `${runHref}/cases?${writeCaseFilter({ flip: 'break', ...(failureKind ? { failureKind } : {}), ...(tool ? { tool } : {}), ...(argument ? { argument } : {}) })}`
}

function SetTabs({ room, filter, choose }: Omit<Props, 'runHref'>) {
  const tabs = [...(room.sets.length > 1 ? [{ key: 'question', label: room.gate === 'blocked' ? 'Blocking' : 'In question' }] : []), ...room.sets, { key: 'all', label: 'Whole run' }]
  // with one set only it is the question
  const current = filter.set === 'question' && room.sets.length === 1 ? room.sets[0]!.key : filter.set
  return (
    <div className={styles.tabs} role="group" aria-label="Set">
      {tabs.map(({ key, label }) => {
        const n = room.list.items.filter((item) => isInSet(item, key)).length
        return <button key={key} type="button" aria-pressed={key === current} onClick={() => choose({ set: room.sets.length === 1 && key === room.sets[0]!.key ? 'question' : key, show: filter.show === 'decided' && key !== 'all' ? 'decided' : 'any', group: null })}>{label}<b>{formatCount(n + (key === 'all' ? room.list.left : 0))}</b></button>
      })}
    </div>
  )
}
