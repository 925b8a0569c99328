import { packColumn, readColumn, rounded, type Column } from '@/lib/core/display/packed-column'
import type { SegmentLine, SegmentState } from '@/lib/core/display/segments-view'

/** The lines of the page "Segments" on their way to the browser: by column, each figure once. */
export type PackedLines = {
  keys: string[]
  cases: Column<number>
  traffic: Column<number>
  smallestDrop: Column<number | null>
  needed: Column<number | null>
  next: Column<number | null>
  states: Column<SegmentState>
  weights: Column<number | null>
  floors: Column<number | null>
  pinned: Column<boolean>
  critical: Column<boolean>
  families: Record<number, string[]>
}

export function packLines(lines: SegmentLine[]): PackedLines {
  const column = <T>(pick: (line: SegmentLine) => T) => packColumn(lines.map(pick))
  return {
    keys: lines.map(({ key }) => key), cases: column(({ cases }) => cases), traffic: column(({ traffic }) => traffic),
    smallestDrop: column(({ smallestDrop }) => rounded(smallestDrop)), needed: column(({ needed }) => needed), next: column(({ next }) => next),
    states: column(({ state }) => state), weights: column(({ weight }) => weight), floors: column(({ floor }) => floor), pinned: column(({ pinned }) => pinned), critical: column(({ critical }) => critical),
    families: Object.fromEntries(lines.flatMap(({ families }, i) => (families.length === 0 ? [] : [[i, families]]))),
  }
}

export function unpackLines(packed: PackedLines): SegmentLine[] {
  const [cases, traffic, smallestDrop, needed, next] = [readColumn(packed.cases), readColumn(packed.traffic), readColumn(packed.smallestDrop), readColumn(packed.needed), readColumn(packed.next)] as const
  const [states, weights, floors] = [readColumn(packed.states), readColumn(packed.weights), readColumn(packed.floors)] as const
  const [pinned, critical] = [readColumn(packed.pinned), readColumn(packed.critical)] as const
  return packed.keys.map((key, i) => ({
    key, cases: cases(i), traffic: traffic(i), smallestDrop: smallestDrop(i), needed: needed(i), next: next(i), state: states(i), weight: weights(i), floor: floors(i),
    pinned: pinned(i), critical: critical(i), families: packed.families[i] ?? [],
  }))
}
