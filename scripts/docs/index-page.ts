import { DOC_GROUPS } from '@/lib/core/docs/pages'
import { page } from '@/scripts/docs/markdown'

/** docs/README.md: the same list that the site has on its first page, for readers of the repository. */
export function indexPage(): string {
  return page(
    '# Documentation',
    'The same pages as in a running product, at `/docs`.',
    ...DOC_GROUPS.flatMap(({ label, pages }) => [`## ${label}`, pages.map(({ slug, title, about }) => `- [${title}](${slug}.md): ${about}`).join('\n')]),
  )
}
