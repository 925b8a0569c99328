import type { DocSection } from '@/lib/core/docs/doc-search'
import { textOf, type DocTree } from '@/lib/core/docs/doc-tree'
import { docHref, type DocPage } from '@/lib/core/docs/pages'

/** Cuts a page at its headings; what stands before the first one belongs to the page itself. */
export function docSections(page: DocPage, { tree }: DocTree): DocSection[] {
  const sections: DocSection[] = [{ id: docHref(page.slug), page: page.title, heading: '', text: page.about }]
  for (const node of tree.children) {
    if (node.type !== 'element') continue
    if (/^h[2-4]$/.test(node.tagName)) {
      sections.push({ id: docHref(page.slug, String(node.properties.id ?? '')), page: page.title, heading: textOf(node), text: '' })
    } else if (node.tagName !== 'h1') {
      const last = sections.at(-1)!
      last.text = `${last.text} ${textOf(node)}`.replace(/\s+/g, ' ').trim()
    }
  }
  return sections
}
