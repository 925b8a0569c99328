import { formatCount, plural } from '@/lib/core/display/format'
import type { SetRow } from '@/lib/core/display/run-view'

/** Up to so many rows, without families, a table is a plain list. */
export const PLAIN_ROWS = 60
/** Segments of a family, and rows of a group, that are shown before the rest is counted. */
export const FIRST_MEMBERS = 6
export const FIRST_ROWS = 12

export type RowFamily = { id: string; label: string; origin: string; members: SetRow[] }

/**
 * One line of a grouped table. `key` is stable and names what a person opens or closes; `open` null = nothing can be opened.
 * `family` is the family in which a segment is shown.
 */
export type GroupedItem =
  | { type: 'group'; key: string; title: string; note: string; open: boolean; tone: 'blocked' | null }
  | { type: 'family'; key: string; family: RowFamily; row: SetRow | null; note: string; open: boolean | null }
  | { type: 'row'; key: string; row: SetRow; family: RowFamily | null }
  | { type: 'more'; key: string; text: string; family: RowFamily | null; opens: string }

export type GroupInput = {
  /** In the order that they are to be shown in, within each group. */
  rows: SetRow[]
  families: RowFamily[]
  /** null = nothing is searched; else only rows for which it is true are shown, with everything open. */
  matches: ((row: SetRow) => boolean) | null
  /** Keys that a person opened (all of it is shown) and closed; where both are silent, see below. */
  open: ReadonlySet<string>
  shut: ReadonlySet<string>
}

/** While a run is measured nothing is decided, so nothing is said about blocks. */
const calm = (rows: SetRow[]): string => (rows.length > 0 && rows.every(({ verdict }) => verdict === null) ? '' : ', none blocked')

type Node = { family: RowFamily; row: SetRow | null; members: SetRow[] } | { row: SetRow }
type Group = { key: string; title: string; note: string; nodes: Node[]; tone: 'blocked' | null; shutAtFirst?: boolean }

/**
 * What blocks first, then families, segments without one, small ones, those that the configuration does not list, and the
 * whole run. A family that blocks or holds a segment that does stands open; of every long list the first rows are shown and
 * the rest is counted.
 */
export function groupRows(input: GroupInput): GroupedItem[] {
  return groupsOf(input).flatMap((group): GroupedItem[] => {
    const searching = input.matches !== null
    const open = searching || input.open.has(group.key) || (!input.shut.has(group.key) && !group.shutAtFirst)
    const head: GroupedItem = { type: 'group', key: group.key, title: group.title, note: group.note, open, tone: group.tone }
    if (!open) return [head]
    // what blocks is never folded away
    const all = searching || input.open.has(group.key) || group.tone === 'blocked' || group.nodes.length <= FIRST_ROWS + 1
    const shown = all ? group.nodes : group.nodes.slice(0, FIRST_ROWS)
    const items = [head, ...shown.flatMap((node) => itemsOf(node, group, input))]
    if (!all) items.push({ type: 'more', key: `${group.key} more`, text: `${formatCount(group.nodes.length - shown.length)} more${calm(input.rows)}`, family: null, opens: group.key })
    return items
  })
}

/** Whether a table of these rows is grouped at all. */
export function isGrouped(rows: number, families: number): boolean {
  return families > 0 || rows > PLAIN_ROWS
}

/** Keys of everything that can be opened, for "open all". */
export function allKeys(input: GroupInput): string[] {
  return groupsOf({ ...input, matches: null }).flatMap((group) => [group.key, ...group.nodes.flatMap((node) => ('family' in node ? [familyKey(node.family)] : []))])
}

function groupsOf({ rows, families, matches }: GroupInput): Group[] {
  const shown = matches === null ? rows : rows.filter(matches)
  const place = new Map(shown.map((row, i) => [row, i]))
  const inFamily = new Set(families.flatMap(({ members }) => members))
  const nodes = familyNodes(families, rows, place)
  const blocks = (node: Node) => node.row?.blocks === true || ('members' in node && node.members.some((row) => row.blocks))
  const others = shown.filter((row) => row.kind !== 'family' && !inFamily.has(row))
  const kind = (name: string): Node[] => others.filter((row) => !row.blocks && groupOf(row) === name).map((row) => ({ row }))
  const blocked = [...nodes.filter(blocks), ...others.filter((row) => row.blocks).map((row) => ({ row }))]
  const free = nodes.filter((node) => !blocks(node))
  const found: Group[] = [
    { key: 'blocked', title: 'Blocked', note: blockedNote(blocked), nodes: blocked, tone: 'blocked' },
    { key: 'families', title: 'Families', note: `${formatCount(free.length)}${calm(rows)}`, nodes: free, tone: null },
    segmentsGroup(kind('segments'), families.length > 0, calm(rows)),
    { key: 'small', title: 'Small segments', note: smallNote(kind('small')), nodes: kind('small'), tone: null, shutAtFirst: true },
    { key: 'not-listed', title: 'Not listed', note: `${plural(kind('not-listed').length, 'row')} that the configuration does not name`, nodes: kind('not-listed'), tone: null, shutAtFirst: true },
    { key: 'whole', title: 'Whole run', note: '', nodes: kind('whole'), tone: null },
  ]
  return found.filter((group) => group.nodes.length > 0)
}

function segmentsGroup(nodes: Node[], hasFamilies: boolean, calmly: string): Group {
  return { key: 'segments', title: hasFamilies ? 'Segments without a family' : 'Segments', note: `${formatCount(nodes.length)}${calmly}`, nodes, tone: null }
}

function groupOf(row: SetRow): 'segments' | 'small' | 'not-listed' | 'whole' {
  if (row.kind === 'not-listed' || (row.kind === 'segment' && !row.listed)) return 'not-listed'
  if (row.kind === 'small' || row.verdict === 'low-confidence' || row.verdict === 'no-data') return 'small'
  return row.kind === 'segment' ? 'segments' : 'whole'
}

/** Counts segments: the row that gates them together is none. */
function smallNote(nodes: Node[]): string {
  const together = nodes.filter(({ row }) => row?.kind === 'small')
  const count = nodes.length - together.length
  return `${count === 0 ? '' : `${formatCount(count)}, `}shown and ${together.some(({ row }) => row?.gated) ? 'gated together' : 'not gated by themselves'}`
}

/** Families that are shown themselves or by a segment, in the order of the rows. */
function familyNodes(families: RowFamily[], rows: SetRow[], place: Map<SetRow, number>): Extract<Node, { family: unknown }>[] {
  const own = new Map(rows.filter((row) => row.kind === 'family').map((row) => [row.id, row]))
  const order = new Map(rows.map((row, i) => [row, i]))
  const byPlace = (a: SetRow, b: SetRow) => Number(b.blocks) - Number(a.blocks) || order.get(a)! - order.get(b)!
  const known = new Set(families.map(({ id }) => id))
  // a dimension can name the family of a case: then the report has families whose segments nobody listed
  const unnamed = [...own.values()].filter((row) => !known.has(row.id)).map((row): RowFamily => ({ id: row.id, label: row.label, origin: 'from family_key', members: [] }))
  return [...families, ...unnamed].flatMap((family) => {
    const row = own.get(family.id) ?? null
    const members = family.members.filter((member) => place.has(member)).sort(byPlace)
    return members.length > 0 || (row !== null && place.has(row)) ? [{ family, row, members }] : []
  }).sort((a, b) => rank(a) - rank(b))

  function rank({ row, members }: { row: SetRow | null; members: SetRow[] }): number {
    const first = row ?? members[0]
    return first ? order.get(first)! : Infinity
  }
}

export function familyKey(family: { id: string }): string {
  return `family ${family.id}`
}

function itemsOf(node: Node, group: Group, input: GroupInput): GroupedItem[] {
  if (!('family' in node)) return [{ type: 'row', key: `${group.key} ${node.row.kind}:${node.row.id}`, row: node.row, family: null }]
  const { family, row, members } = node
  const key = familyKey(family)
  const searching = input.matches !== null
  const open = searching || input.open.has(key) || (!input.shut.has(key) && group.tone === 'blocked')
  const head: GroupedItem = { type: 'family', key, family, row, note: memberNote(family, searching ? members.length : null), open: members.length === 0 ? null : open }
  if (!open) return [head]
  const blocking = members.filter((member) => member.blocks).length
  const first = Math.max(FIRST_MEMBERS, blocking)
  const all = searching || input.open.has(key) || members.length <= first + 1
  const shown = all ? members : members.slice(0, first)
  const items: GroupedItem[] = [head, ...shown.map((member): GroupedItem => ({ type: 'row', key: `${key} ${member.id}`, row: member, family }))]
  if (!all) items.push({ type: 'more', key: `${key} more`, text: `${formatCount(members.length - shown.length)} more${calm(members)}`, family, opens: key })
  return items
}

function memberNote({ members }: RowFamily, found: number | null): string {
  if (members.length === 0) return ''
  if (found !== null) return `${formatCount(found)} of ${plural(members.length, 'segment')} found`
  const blocking = members.filter((row) => row.blocks).length
  return `${plural(members.length, 'segment')}${blocking === 0 ? calm(members) : `, ${formatCount(blocking)} blocked`}`
}

function blockedNote(nodes: Node[]): string {
  const families = nodes.filter((node) => 'family' in node).length
  const segments = new Set(nodes.flatMap((node) => ('family' in node ? node.members : [node.row])).filter((row) => row.blocks && row.kind === 'segment')).size
  const parts = [families > 0 ? plural(families, 'family', 'families') : '', segments > 0 ? plural(segments, 'segment') : '']
  return parts.filter((part) => part !== '').join(', ')
}
