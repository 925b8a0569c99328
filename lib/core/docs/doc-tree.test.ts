import { describe, expect, it } from 'vitest'
import { docTree, textOf, walk } from '@/lib/core/docs/doc-tree'
import { resolveDocLink } from '@/lib/core/docs/resolve-link'
import type { Element } from 'hast'

function elements(markdown: string, slug = 'ci'): Element[] {
  const found: Element[] = []
  walk(docTree(markdown, slug).tree, (element) => found.push(element))
  return found
}
const one = (markdown: string, name: string) => elements(markdown).find(({ tagName }) => tagName === name)!

describe('a page of the documentation', () => {
  it('has headings with the anchors of the repository, the second of a name with a number', () => {
    expect(docTree('# A b\n\n## Exit codes\n\n## Exit codes', 'ci').headings).toEqual([
      { depth: 1, id: 'a-b', text: 'A b' }, { depth: 2, id: 'exit-codes', text: 'Exit codes' }, { depth: 2, id: 'exit-codes-1', text: 'Exit codes' },
    ])
  })

  it('holds no HTML of its text, neither elements nor handlers nor comments', () => {
    const found = elements('<script>alert(1)</script>\n\n<!-- made -->\n\nwords <img src=x onerror=alert(1)> more')
    expect(found.map(({ tagName }) => tagName)).toEqual(['p'])
    expect(textOf(found[0]!)).toBe('words  more')
  })

  it('makes callouts of alerts, and leaves other quotations alone', () => {
    expect(one('> [!WARNING]\n> Take care', 'blockquote').properties.dataCallout).toBe('warning')
    expect(textOf(one('> [!WARNING]\n> Take care', 'blockquote')).trim()).toBe('Take care')
    expect(one('> [!DANGER] no', 'blockquote').properties.dataCallout).toBeUndefined()
  })

  it('keeps language and title of a fence', () => {
    expect(one('```yaml title="a b.yml" config\na: 1\n```', 'pre').properties).toMatchObject({ dataLanguage: 'yaml', dataTitle: 'a b.yml' })
    expect(one('```\nplain\n```', 'pre').properties).toMatchObject({ dataLanguage: 'text' })
  })

  it('follows no link that is not of the site or of the web', () => {
    expect(one('[x](javascript:alert(1))', 'a').properties.href).toBeUndefined()
    expect(one('[x](../lib/env.ts)', 'a').properties.href).toBeUndefined()
  })
})

describe('a link of a page', () => {
  it('leads where the same link leads in the repository', () => {
    expect(resolveDocLink('report.md#json', 'ci')).toEqual({ kind: 'page', slug: 'report', anchor: 'json', href: '/docs/report#json' })
    expect(resolveDocLink('../gate.md', 'reference/config')).toMatchObject({ href: '/docs/gate' })
    expect(resolveDocLink('api.md', 'reference/api-runs')).toMatchObject({ href: '/docs/reference/api' })
    expect(resolveDocLink('#json', 'report')).toMatchObject({ href: '/docs/report#json' })
    expect(resolveDocLink('pictures/confirmation.svg', 'concepts')).toEqual({ kind: 'picture', name: 'confirmation' })
    expect(resolveDocLink('https://example.com/x.md', 'ci')).toEqual({ kind: 'outside', href: 'https://example.com/x.md' })
  })

  it('is unknown outside of docs/', () => {
    expect(resolveDocLink('../README.md', 'ci')).toEqual({ kind: 'unknown', path: '../README.md' })
    expect(resolveDocLink('nothing.md', 'ci')).toEqual({ kind: 'unknown', path: 'nothing.md' })
  })
})
