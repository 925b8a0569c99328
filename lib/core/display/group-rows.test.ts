import { describe, expect, it } from 'vitest'
import { allKeys, groupRows, isGrouped, type GroupInput, type RowFamily } from '@/lib/core/display/group-rows'
import { testSetRow as row } from '@/lib/core/display/test-set-row'

const many = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => row(`${prefix}${i}`))

/** A family of ten with one that blocks, a calm one of eight, twenty segments without one, two small ones and the total. */
function world(patch: Partial<GroupInput> = {}): GroupInput {
  const pay = [...many('pay', 9), row('pay9', { blocks: true, verdict: 'regressed', breaks: 12 })]
  const ship = many('ship', 8)
  const families: RowFamily[] = [
    { id: 'payments', label: 'Payments', origin: 'from the file', members: pay },
    { id: 'shipping', label: 'Shipping', origin: 'from the file', members: ship },
  ]
  const rows = [
    ...pay, ...ship, ...many('lone', 20), row('tiny', { n: 4, verdict: 'low-confidence' }), row('small', { kind: 'small', label: '2 small segments' }),
    row('payments', { kind: 'family', verdict: 'suspected' }), row('shipping', { kind: 'family' }), row('rest', { kind: 'not-listed' }), row('all', { kind: 'all' }),
  ]
  return { rows, families, matches: null, open: new Set(), shut: new Set(), ...patch }
}

const lines = (input: GroupInput) => groupRows(input).map((item) => {
  if (item.type === 'group') return `${item.title}${item.open ? '' : ' (closed)'}: ${item.note}`
  if (item.type === 'family') return `  ${item.family.label}: ${item.note}`
  return item.type === 'more' ? `    … ${item.text}` : `${item.family ? '    ' : '  '}${item.row.id}`
})

describe('grouping rows', () => {
  it('puts what blocks first and open, with what blocks in a family on top, and counts the rest', () => {
    expect(lines(world())).toEqual([
      'Blocked: 1 family, 1 segment', '  Payments: 10 segments, 1 blocked', ...['pay9', 'pay0', 'pay1', 'pay2', 'pay3', 'pay4'].map((id) => `    ${id}`), '    … 4 more, none blocked',
      'Families: 1, none blocked', '  Shipping: 8 segments, none blocked',
      'Segments without a family: 20, none blocked', ...Array.from({ length: 12 }, (_, i) => `  lone${i}`), '    … 8 more, none blocked',
      'Small segments (closed): 1, shown and gated together', 'Not listed (closed): 1 row that the configuration does not name', 'Whole run: ', '  all',
    ])
  })

  it('shows all of what a person opened and nothing of what was closed', () => {
    const shown = lines(world({ open: new Set(['family shipping', 'small']), shut: new Set(['family payments', 'segments']) }))
    expect(shown).toEqual([
      'Blocked: 1 family, 1 segment', '  Payments: 10 segments, 1 blocked',
      'Families: 1, none blocked', '  Shipping: 8 segments, none blocked', ...Array.from({ length: 8 }, (_, i) => `    ship${i}`),
      'Segments without a family (closed): 20, none blocked', 'Small segments: 1, shown and gated together', '  tiny', '  small',
      'Not listed (closed): 1 row that the configuration does not name', 'Whole run: ', '  all',
    ])
  })

  it('searches through everything that is folded away, and shows the family of what it finds', () => {
    const found = lines(world({ matches: ({ label }) => label === 'ship7' || label === 'tiny', shut: new Set(['families']) }))
    expect(found).toEqual(['Families: 1, none blocked', '  Shipping: 1 of 8 segments found', '    ship7', 'Small segments: 1, shown and not gated by themselves', '  tiny'])
  })

  it('keeps the order of the rows within each group, and what blocks on top of it', () => {
    const { rows, families } = world()
    const reversed = lines(world({ rows: [...rows].reverse(), families }))
    expect(reversed.slice(2, 5)).toEqual(['    pay9', '    pay8', '    pay7'])
    expect(reversed).toContain('  lone19')
    expect(reversed).not.toContain('  lone0')
  })

  it('never folds away what blocks', () => {
    const rows = Array.from({ length: 90 }, (_, i) => row(`s${i}`, { blocks: i % 3 === 0, verdict: 'regressed' }))
    const shown = groupRows({ ...world(), rows, families: [] })
    // 30 that block, one head each for two groups, 12 others and the line that counts the remaining 48
    expect(shown).toHaveLength(2 + 30 + 12 + 1)
    expect(shown.at(-1)).toMatchObject({ type: 'more', text: '48 more, none blocked' })
  })

  it('says nothing of blocks while a run is measured, and has families before they have figures', () => {
    const measuring = (id: string) => row(id, { verdict: null })
    const members = [measuring('a'), measuring('b')]
    const shown = groupRows({ ...world(), rows: members, families: [{ id: 'f', label: 'F', origin: '', members }] })
    expect(shown).toMatchObject([{ title: 'Families', note: '1' }, { type: 'family', row: null, note: '2 segments', open: false }])
  })

  it('names a family that only a dimension of the cases makes', () => {
    const rows = [row('eu', { kind: 'family' }), ...many('s', 3)]
    expect(groupRows({ ...world(), rows, families: [] }).slice(0, 2)).toMatchObject([{ title: 'Families' }, { family: { label: 'eu' }, open: null }])
  })

  it('leaves few rows without families as they are', () => {
    expect([isGrouped(60, 0), isGrouped(61, 0), isGrouped(5, 1)]).toEqual([false, true, true])
    expect(allKeys(world())).toEqual(['blocked', 'family payments', 'families', 'family shipping', 'segments', 'small', 'not-listed', 'whole'])
  })
})
