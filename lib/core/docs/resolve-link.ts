import { docHref, findDocPage } from '@/lib/core/docs/pages'

export type DocLink =
  | { kind: 'page'; slug: string; anchor: string; href: string }
  | { kind: 'picture'; name: string }
  | { kind: 'outside'; href: string }
  /** A file of the repository that the site does not have, or a mistake. */
  | { kind: 'unknown'; path: string }

/**
 * Where a link of a page leads. Links are written for the repository (`report.md#json`, `../ci.md`, `pictures/flips.svg`) and work there;
 * `slug` is the page that they stand in.
 */
export function resolveDocLink(href: string, slug: string): DocLink {
  if (/^(?:https?:|mailto:)/i.test(href)) return { kind: 'outside', href }
  const [path = '', anchor = ''] = href.split('#') as [string, string?]
  if (path === '') return { kind: 'page', slug, anchor, href: docHref(slug, anchor) }
  const full = joinPath(slug.split('/').slice(0, -1), path)
  if (full === null) return { kind: 'unknown', path }
  const picture = /^pictures\/([a-z0-9-]+)\.svg$/.exec(full)
  if (picture) return { kind: 'picture', name: picture[1]! }
  const target = full.endsWith('.md') ? findDocPage(full.slice(0, -3)) : null
  return target ? { kind: 'page', slug: target.slug, anchor, href: docHref(target.slug, anchor) } : { kind: 'unknown', path }
}

/** The path from docs/ on; null when it leaves docs/. */
function joinPath(folder: string[], path: string): string | null {
  const parts = [...folder]
  for (const step of path.split('/')) {
    if (step === '..' && parts.pop() === undefined) return null
    if (step !== '..' && step !== '.' && step !== '') parts.push(step)
  }
  return parts.join('/')
}
