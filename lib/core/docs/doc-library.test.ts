import { describe, expect, it } from 'vitest'
import { BUILT_GROUPS, docSearchJson, openDoc } from '@/lib/core/docs/doc-library'
import { openSearch, searchDocs } from '@/lib/core/docs/doc-search'

describe('the pages that a build carries', () => {
  it('stand between their neighbours in the order of the navigation', () => {
    const [first, second, third] = BUILT_GROUPS.flatMap(({ pages }) => pages)
    expect(openDoc(first!.slug)).toMatchObject({ page: first, group: 'Start', previous: null, next: second })
    expect(openDoc(second!.slug)).toMatchObject({ previous: first, next: third })
    expect(openDoc('reference/api-schemas')!.next).toBeNull()
  })

  it('are parsed once', () => {
    expect(openDoc('gate')!.tree).toBe(openDoc('gate')!.tree)
  })

  it('are no others, whatever an address asks for', () => {
    for (const slug of ['nothing', '', 'README', '../README', '__proto__', 'constructor']) expect(openDoc(slug), slug).toBeNull()
  })

  it('are found by an index that survives the way to the browser', () => {
    expect(searchDocs(openSearch(docSearchJson()), 'adversarial').length).toBeGreaterThan(3)
  })
})
