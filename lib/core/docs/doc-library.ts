import { buildSearch } from '@/lib/core/docs/doc-search'
import { docSections } from '@/lib/core/docs/doc-sections'
import { docTree, type DocTree } from '@/lib/core/docs/doc-tree'
import { DOC_TEXTS } from '@/lib/core/docs/generated/doc-texts'
import { DOC_GROUPS, DOC_PAGES, findDocPage, type DocGroup, type DocPage } from '@/lib/core/docs/pages'

const trees = new Map<string, DocTree>()
let searchJson: string | null = null

/** The pages that this build carries, by group, in the order of the navigation. */
export const BUILT_GROUPS: readonly DocGroup[] = DOC_GROUPS
  .map(({ label, pages }) => ({ label, pages: pages.filter(({ slug }) => Object.hasOwn(DOC_TEXTS, slug)) }))
  .filter(({ pages }) => pages.length > 0)

const BUILT_PAGES = DOC_PAGES.filter(({ slug }) => Object.hasOwn(DOC_TEXTS, slug))

export type OpenDoc = DocTree & { page: DocPage; group: string; previous: DocPage | null; next: DocPage | null }

/** One page with its neighbours; null when there is none of that slug. Parsed once in the life of a process. */
export function openDoc(slug: string): OpenDoc | null {
  const page = findDocPage(slug)
  if (!page || !Object.hasOwn(DOC_TEXTS, slug)) return null
  const at = BUILT_PAGES.indexOf(page)
  const group = BUILT_GROUPS.find(({ pages }) => pages.includes(page))!.label
  return { ...treeOf(slug), page, group, previous: BUILT_PAGES[at - 1] ?? null, next: BUILT_PAGES[at + 1] ?? null }
}

function treeOf(slug: string): DocTree {
  const known = trees.get(slug)
  if (known) return known
  const made = docTree(DOC_TEXTS[slug]!, slug)
  trees.set(slug, made)
  return made
}

/** The search index of all pages as JSON, for `openSearch`. Made once in the life of a process. */
export function docSearchJson(): string {
  searchJson ??= JSON.stringify(buildSearch(BUILT_PAGES.flatMap((page) => docSections(page, treeOf(page.slug)))))
  return searchJson
}
